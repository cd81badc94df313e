"""Seats of a published place, and what becomes of each: held, agreed, ongoing, ended."""
