"""Approved places as coaches find them."""
