"""Competence needs: what a company lacks, with or without an offer."""
