"""Campus's catalogue of courses."""
