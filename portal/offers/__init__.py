"""Offers of places: the company's working copy, what was submitted, and the life of the offer."""
