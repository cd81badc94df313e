"""What becomes of an approved place: paused, closed, asked about, expired."""
