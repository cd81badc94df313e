"""Mails about a case under review, and who gets them."""
