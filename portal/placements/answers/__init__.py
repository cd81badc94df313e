"""The company answers by the link in its mail, without signing in."""
