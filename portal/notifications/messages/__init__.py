"""Mails about what is written in a case, and who gets them."""
