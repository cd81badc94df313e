"""The floor everything stands on. Knows no feature."""
