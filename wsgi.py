"""Where `flask` and web servers look first in a checkout."""
from portal.wsgi import app

__all__ = ["app"]
