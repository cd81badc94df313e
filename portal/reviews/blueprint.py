"""What the pages of the review share."""
from portal.core import web
from portal.core.access import Role, only

pages = web.Pages("reviews", __name__, url_prefix="/granskning")
REVIEWER = only(Role.REVIEWER)
