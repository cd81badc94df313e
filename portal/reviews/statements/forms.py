"""What a party states, and what it has checked."""
from portal.core.access import Party
from portal.core.forms import (
    ABOUT_NOBODY,
    Area,
    OneOf,
    PortalForm,
    Revised,
    SomeOf,
    Text,
    Tick,
)
from portal.reviews.models import LeafState, UnionAnswer


class CheckForm(Revised):
    """What Arbetsförmedlingen has found (förordning 2000:628 9 a and 9 b §§)."""

    answer = OneOf("Fackets yttrande", UnionAnswer, optional=True, hint="Förordning (2000:628) 9 a §.")
    bars_checked = Tick("Vi har kontrollerat näringsförbud och skulder: inget stoppar arbetsgivaren", optional=True,
                        hint="Näringsförbud, konkurs, obetalda skatter eller avgifter. Förordning (2000:628) 9 b §.")


class LeafForm(Revised):
    """What a party states. The note is for the colleagues; the company does not read it."""

    state = OneOf("Ert ställningstagande", [
        (LeafState.CLEAR.value, "Klart: vi har inget mer att säga"),
        (LeafState.QUESTION.value, "Fråga: vi behöver veta något först"),
        (LeafState.BLOCKED.value, "Stopp: platsen kan inte godkännas som den är"),
    ], missing="Välj vad ni säger om platsen.")
    note = Area("Till kollegorna", rows=3, max=1000, optional=True,
                hint=f"Företaget ser det inte, men det är en del av ärendet. {ABOUT_NOBODY}")


class LeafAndCheckForm(CheckForm, LeafForm):
    """Both at once: what Arbetsförmedlingen's leaf needs before it is clear is noted where that is said."""


class ConcernForm(PortalForm):
    concerned = SomeOf("Vilka berörs?", Party, hint="Jobbtorg leder arbetet och berörs alltid.")
    reason = Text("Varför ändrar du?", max=500, width=40, missing="Skriv varför, så att kollegorna förstår.",
                  hint=f"Projektgruppen ser det, företaget inte. {ABOUT_NOBODY}")
