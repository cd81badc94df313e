"""The system owner's pages: staff, mail that failed, the log."""
