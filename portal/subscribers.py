"""What happens when: every event, and everyone who hears of it. An event missing here stops the start."""
from collections.abc import Mapping, Sequence

from portal.core import eventlog
from portal.core.events import Event, Subscriber

SUBSCRIBERS: Mapping[type[Event], Sequence[Subscriber]] = {}
