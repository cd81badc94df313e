"""Mails about an account, and who gets them."""
