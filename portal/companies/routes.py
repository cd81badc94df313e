"""The pages of this feature: the company's own, its team's, and those of the project group."""
from portal.companies import routes_blocking, routes_company, routes_contacts, routes_staff, routes_team
from portal.companies.blueprint import pages

PARTS = (routes_blocking, routes_company, routes_contacts, routes_staff, routes_team)
__all__ = ["PARTS", "pages"]
