"""What the pages about trainings and courses share."""
from portal.core import web
from portal.core.access import Role, only

pages = web.Pages("trainings", __name__)
CAMPUS = only(Role.CAMPUS)
