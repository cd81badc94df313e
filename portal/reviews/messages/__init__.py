"""What is written in a case."""
