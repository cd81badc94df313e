"""The company pages of its placements and seats."""
