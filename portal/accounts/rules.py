"""What makes a password good enough, and how long to wait after failed sign-ins. Pure."""
from datetime import timedelta

SHORTEST, LONGEST = 12, 200
FEWEST_DIFFERENT = 5
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands for bytes that were no text."""
FREE_FOR_ACCOUNT, FREE_FOR_ADDRESS = 5, 50
"""Failures without a pause. A whole office may share one address."""
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


def password_problem(password: str, email: str) -> str | None:
    """The sentence that says what to change, or None for a good password."""
    if len(password) < SHORTEST:
        return f"Lösenordet är för kort: {len(password)} tecken. Skriv minst {SHORTEST}, gärna en hel mening."
    if len(password) > LONGEST:
        return f"Lösenordet är för långt. Skriv högst {LONGEST} tecken."
    if not is_possible(password):
        return "Lösenordet innehåller ett tecken som inte kan användas. Skriv det på nytt."
    if len(set(password)) < FEWEST_DIFFERENT:
        return f"Lösenordet är för enkelt. Blanda minst {FEWEST_DIFFERENT} olika tecken."
    if password.strip().lower() == email.lower():
        return "Lösenordet får inte vara din e-postadress."
    return None


def is_possible(password: str) -> bool:
    """False for what can never be anyone's password; it is not worth hashing."""
    return 0 < len(password) <= LONGEST and password.isprintable() and UNREADABLE not in password


def pause_after(failures: int, free: int) -> timedelta:
    """How long to wait after so many failures in a row: half a minute, then twice as long each time."""
    if failures < free:
        return timedelta(0)
    doubled = timedelta(seconds=30 * (1 << min(failures - free, 10)))
    return min(doubled, LONGEST_PAUSE)
