"""The portal with made-up companies and people, for trying it. Nothing here runs outside demo mode."""
