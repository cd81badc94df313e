"""Pages that stand on many features: the start page, the company's overview, and the texts."""
