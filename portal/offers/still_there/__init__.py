"""The links in a mail that asks whether a place is still there."""
