"""Which code is right, and who must have one. Pure. TOTP as in RFC 6238: six digits, a new one each half minute."""
import hmac
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from pyotp import TOTP

from portal.core import ids
from portal.core.access import Role

DIGITS, STEP_SECONDS, STEPS_OFF = 6, 30, 1
"""How long a code is, how long a code is the newest, and how many steps a phone's clock may be ahead or behind."""
RECOVERY_CODES, RECOVERY_LENGTH = 10, 8
MUST_HAVE = frozenset({Role.ADMIN, Role.REVIEWER})
"""Those who see every company's cases, or say who may."""


def must_have(roles: Collection[Role]) -> bool:
    return not MUST_HAVE.isdisjoint(roles)


def due_day(today: date, grace_days: int) -> date:
    """The last day without, for somebody who must have one from today on."""
    return today + timedelta(days=grace_days - 1)


def step_of(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The step that the code belongs to; None when it is wrong, too old, or was taken before.

    A last step far ahead was taken while the clock was wrong, and keeps nobody out.
    """
    present = int(now.timestamp()) // STEP_SECONDS
    if last_step > present + STEPS_OFF:
        last_step = 0
    app = TOTP(secret)
    for step in range(present - STEPS_OFF, present + STEPS_OFF + 1):
        if hmac.compare_digest(app.at(step * STEP_SECONDS).encode(), code.encode()) and step > last_step:
            return step
    return None


def digits(text: str) -> str:
    """A code as an app shows it, "123 456", without what stands between."""
    return "".join(text.split())


def is_app_code(text: str) -> bool:
    code = digits(text)
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def new_recovery_codes() -> list[str]:
    """As they are shown: "k3f9-7xq2". 40 random bits each."""
    drawn = ("".join(secrets.choice(ids.ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES))
    return [f"{code[:4]}-{code[4:]}" for code in drawn]


def read_recovery_code(text: str) -> str:
    """As it is kept, however it was written: capitals, blanks and the letters that look like digits do not matter."""
    return "".join(text.split()).replace("-", "").lower().translate(str.maketrans("oil", "011"))
