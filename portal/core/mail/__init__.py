"""A mail on its way: written, kept until it is sent, sent."""
