"""Facts about running the portal."""
from dataclasses import dataclass
from typing import ClassVar

from portal.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MailRetried(Event):
    """`subject` is the mail's public id."""

    label: ClassVar[str] = "Mejl skickat på nytt"
