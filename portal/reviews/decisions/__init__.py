"""Ask for changes, approve, decline, stop."""
