"""How often one wants mail."""
