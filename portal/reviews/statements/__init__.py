"""What the four parties state about a case: the leaves of the clover."""
