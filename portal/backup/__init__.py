"""The whole database copied while the portal is at work, and put back."""
