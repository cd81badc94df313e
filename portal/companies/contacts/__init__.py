"""The contact log and what was promised."""
