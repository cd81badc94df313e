"""Signing in with something one has, beside something one knows: codes from an app, and codes on paper."""
