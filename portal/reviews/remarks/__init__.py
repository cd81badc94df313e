"""What the company is asked, and how it answers."""
