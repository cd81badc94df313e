"""Mails about a seat and its use, and who gets them."""
