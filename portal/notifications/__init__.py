"""Mail: which fact tells whom what."""
