"""The people at a company who show whoever comes to rights."""
