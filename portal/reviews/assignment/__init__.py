"""Who has a case: taken, lapsed, handed over, resting."""
