"""The pages of this feature: trainings attached to places, and Campus's catalogue of courses."""
from portal.trainings import routes_courses, routes_trainings
from portal.trainings.blueprint import pages

PARTS = (routes_courses, routes_trainings)
__all__ = ["PARTS", "pages"]
