"""`make bench`: how fast, how it grows, and what it costs, on this machine, in one run."""
