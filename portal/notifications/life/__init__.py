"""Mails about an approved place, and who gets them."""
