"""All writes of Campus's catalogue of courses."""
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, events
from portal.core.access import Actor, Role
from portal.core.database.db import CHANGED_MEANWHILE
from portal.core.errors import Conflict, Forbidden
from portal.core.text import sort_key
from portal.trainings import queries
from portal.trainings.events import CourseAdded, CourseChanged, CourseRestored, CourseRetired
from portal.trainings.models import Course
from portal.trainings.rules import CourseFacts


def add(session: Session, actor: Actor, facts: CourseFacts, *, public_id: str) -> Course:
    """The same id a second time gives the first course."""
    _only_campus(actor)
    known = session.scalar(select(Course).where(Course.public_id == public_id))
    if known is not None:
        return known
    course = Course(public_id=public_id, title_key=sort_key(facts.title), **asdict(facts))
    session.add(course)
    session.flush()
    events.publish(session, CourseAdded(actor_id=actor.user_id, company_id=None, subject=course.public_id))
    return course


def change(session: Session, actor: Actor, public_id: str, facts: CourseFacts, *, seen: int) -> Course:
    """Trainings already attached keep their own words. `seen` is the revision the person started from.

    Raises Conflict when someone else changed it since; the same change twice is done once.
    """
    _only_campus(actor)
    course = queries.get_course(session, actor, public_id, for_update=True)
    changed = tuple(sorted(name for name, value in asdict(facts).items() if getattr(course, name) != value))
    if not changed:
        return course
    if course.revision != seen:
        raise Conflict(CHANGED_MEANWHILE)
    for name, value in asdict(facts).items():
        setattr(course, name, value)
    course.title_key = sort_key(facts.title)
    session.flush()
    events.publish(session, CourseChanged(actor_id=actor.user_id, company_id=None, subject=public_id, changed=changed))
    return course


def retire(session: Session, actor: Actor, public_id: str) -> Course:
    """It can no longer be attached; what is attached stays."""
    _only_campus(actor)
    course = queries.get_course(session, actor, public_id, for_update=True)
    if course.retired_at is None:
        course.retired_at = clock.now()
        session.flush()
        events.publish(session, CourseRetired(actor_id=actor.user_id, company_id=None, subject=public_id))
    return course


def restore(session: Session, actor: Actor, public_id: str) -> Course:
    _only_campus(actor)
    course = queries.get_course(session, actor, public_id, for_update=True)
    if course.retired_at is not None:
        course.retired_at = None
        session.flush()
        events.publish(session, CourseRestored(actor_id=actor.user_id, company_id=None, subject=public_id))
    return course


def _only_campus(actor: Actor) -> None:
    if not actor.has(Role.CAMPUS):
        raise Forbidden("Bara Campus ändrar i katalogen.")
