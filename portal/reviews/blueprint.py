"""What the pages of the review share."""
from portal.core import web

pages = web.Pages("reviews", __name__, url_prefix="/granskning")
