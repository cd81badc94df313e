"""Law and decisions that the portal judges by, with source, days of validity and checks."""
