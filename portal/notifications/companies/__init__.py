"""Mails about a company and its people, and who gets them."""
