"""A place that a company told of by phone."""
