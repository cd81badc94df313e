"""Figures. Reads only."""
