"""Who waits for a seat, in the order they came."""
