"""A company blocked, and let in again."""
