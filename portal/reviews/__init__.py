"""The project group's work: queue, remarks, messages and decisions."""
