"""What time does to seats, placements and lines."""
