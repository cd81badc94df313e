"""Where an offer stands, in the words of its company's pages. Pure."""
from dataclasses import dataclass

from portal.offers.models import CloseReason, Lifecycle, ReviewState


@dataclass(frozen=True)
class Standing:
    """Where an offer stands, for its company: a tag, and what is needed of the company now."""

    text: str
    tone: str = ""
    needed: str = ""


def standing(lifecycle: Lifecycle, state: ReviewState | None, reason: CloseReason | None = None) -> Standing:
    """`state` is that of the newest submission."""
    if lifecycle is Lifecycle.CLOSED:
        return Standing(f"Avslutad – {reason.label.lower()}" if reason else "Avslutad", "none")
    published = lifecycle is Lifecycle.PUBLISHED
    if state is ReviewState.SUBMITTED:
        return Standing("Publicerad, ny version inskickad" if published else "Inskickad", "sky")
    if state is ReviewState.CHANGES_REQUESTED:
        return Standing("Komplettering begärd", "sun", "Svara på projektgruppens anmärkningar och skicka in igen.")
    if published:
        return Standing("Publicerad")
    if state is ReviewState.DECLINED:
        return Standing("Inte godkänd", "stop", "Läs varför. Du kan ändra platsen och skicka in igen.")
    if state is ReviewState.RECALLED:
        return Standing("Tillbakatagen", "none", "Ändra det du vill och skicka in igen.")
    return Standing("Utkast", "none", "Gör klart utkastet och skicka in det.")
