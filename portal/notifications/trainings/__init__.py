"""Mails about a training, and who gets them."""
