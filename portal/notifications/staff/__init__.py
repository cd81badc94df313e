"""Mails to the project group about its work, and who gets them."""
