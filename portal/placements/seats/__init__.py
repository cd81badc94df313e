"""The seats themselves: made when a place is published, closed, resting, open again."""
