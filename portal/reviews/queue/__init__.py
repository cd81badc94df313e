"""What waits for whom, and which case is next."""
