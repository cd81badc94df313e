"""A person closes the account, and perhaps the company with it."""
