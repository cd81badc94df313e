"""Every table there is: importing this fills `Base.metadata`."""
from portal.accounts import models as accounts
from portal.accounts.second_factor import models as second_factor
from portal.accounts.sign_ins import models as sign_ins
from portal.companies import models as companies
from portal.companies.supervisors import models as supervisors
from portal.core import eventlog, jobs
from portal.core.mail import outbox
from portal.core.web import rate_limits
from portal.needs import models as needs
from portal.offers import models as offers
from portal.offers.proposals import models as proposals
from portal.placements import models as placements
from portal.reviews import models as reviews
from portal.support_rules import models as support_rules
from portal.trainings import models as trainings

MODULES = (accounts, sign_ins, second_factor, support_rules, companies, supervisors, needs, offers, proposals, reviews,
           trainings, placements, eventlog, jobs, outbox, rate_limits)
