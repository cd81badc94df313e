"""Every expected failure. A rule raises; one handler answers with a page in plain Swedish."""


class PortalError(Exception):
    """`str(error)` is the sentence shown to the person."""

    status = 500


class NotFound(PortalError):
    """No such thing, or not for this person: the same answer."""

    status = 404


class Forbidden(PortalError):
    status = 403


class RuleBroken(PortalError):
    """The request was understood, but a rule of the domain says no."""

    status = 422


class Conflict(PortalError):
    """Someone else changed the same thing first."""

    status = 409


class LostRace(Conflict):
    """Two requests wrote the same row in the same moment; the loser may run once more from the start."""


class TooMany(PortalError):
    """Too many tries from one place in a short time: nothing is done, and what was written comes back."""

    status = 429


class Busy(PortalError):
    """Too many want the same slow thing at once: nothing is done, and the browser is told to come back."""

    status = 503
