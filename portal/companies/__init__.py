"""Companies and their workplaces, and how they were verified."""
