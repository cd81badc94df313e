"""Campus: the course catalogue, and the training attached to an offer."""
