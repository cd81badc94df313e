"""The morning's mail: what waits for a person, once a working day."""
