"""What the project group reads and does about companies."""
