"""Facts that have happened, in the past tense. Subscribers hear them inside the same unit of work."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

Subscriber = Callable[[Session, Any], None]
_subscribers: Mapping[type["Event"], Sequence[Subscriber]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Every fact inherits from this. Further fields are codes, numbers and ids: never sentences, never free text.
    (One that is never logged may carry rows: `offers.VersionMade`, and no other.)

    `subject` is the public id of the thing whose history this belongs to (an offer's events, its submissions' and
    its trainings' all carry the offer's). `company_id` chooses the chain in the log; None is the chain `system`.
    """

    label: ClassVar[str]
    actor_id: int | None
    company_id: int | None
    subject: str


def connect(subscribers: Mapping[type[Event], Sequence[Subscriber]]) -> None:
    """Remember who hears what. Raises RuntimeError for an event that nobody decided about."""
    global _subscribers
    if missing := _all(Event) - set(subscribers):
        raise RuntimeError(f"nobody has decided who hears of {sorted(c.__name__ for c in missing)}")
    _subscribers = subscribers


def publish(session: Session, event: Event) -> None:
    for hear in _subscribers[type(event)]:
        hear(session, event)


def kinds(heard_by: Subscriber | None = None) -> dict[str, type[Event]]:
    """Class name -> class, of every event there is, or of those that one subscriber hears."""
    return {c.__name__: c for c, hear in _subscribers.items() if heard_by is None or heard_by in hear}


def labels() -> dict[str, str]:
    """Class name -> Swedish label, for history pages."""
    return {name: c.label for name, c in kinds().items()}


def _all(cls: type[Event]) -> set[type[Event]]:
    return {c for direct in cls.__subclasses__() for c in {direct} | _all(direct)}
