"""What coaches and companies say of a seat: days and choices, never words."""
from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField

from portal.core.forms import CreateForm, Day, OneOf, PortalForm, YesNo
from portal.placements.models import Channel, CompanyAnswer, WhyNot
from portal.placements.rules import Pair

HEARD = (Channel.PHONE, Channel.VISIT)
"""How a coach hears the answer of a company that has no account."""
AS_DATES = "Skriv datumet så här: 2027-01-12."


class HoldForm(CreateForm):
    """`seat`: the one that the page offered."""

    seat = HiddenField()
    start_on = Day("Tänkt start", hint=AS_DATES, missing="Skriv vilken dag det är tänkt att börja.")


class AgreeForm(PortalForm):
    """What has been agreed on outside the portal. `met_on` is asked where the company wants to meet first."""

    pair = OneOf("Vad har ni kommit överens om?", Pair, missing="Välj vad ni har kommit överens om.")
    start_on = Day("Första dagen", hint=AS_DATES, missing="Skriv första dagen.")
    end_on = Day("Sista dagen", hint=AS_DATES, missing="Skriv sista dagen.")
    met_on = Day("Vilken dag träffades ni?", hint="Företaget vill träffas innan det bestämmer.",
                 missing="Skriv vilken dag ni träffades.")

    def __init__(self, pairs: Sequence[Pair], *, meets: bool, **stored: Any) -> None:
        self._pairs, self._meets = pairs, meets
        super().__init__(data=stored | ({"pair": pairs[0]} if len(pairs) == 1 else {}))

    def process(self, *args: Any, **kwargs: Any) -> None:
        """What may be chosen must be known before what was chosen is read."""
        self.pair.choices = [(pair.value, pair.label) for pair in self._pairs]
        if not self._meets:
            del self.met_on
        super().process(*args, **kwargs)

    @property
    def met(self) -> date | None:
        found: date | None = self.met_on.data if "met_on" in self else None
        return found


class ReasonForm(PortalForm):
    """A company says no, or cancels."""

    why = OneOf("Vad beror det på?", WhyNot, missing="Välj vad det beror på.",
                hint="Det handlar om platsen, aldrig om en person.")
    until = Day("Till när, om ni kan ta emot någon senare?", optional=True,
                hint=f"Då vilar platsen så länge, och vi frågar er den dagen. {AS_DATES}")


class HeardForm(ReasonForm):
    """The same as a coach has heard it."""

    channel = OneOf("Hur svarade företaget?", [(code.value, code.label) for code in HEARD],
                    missing="Välj hur företaget svarade.")
    on = Day("Vilken dag?", hint=AS_DATES, missing="Skriv vilken dag företaget svarade.")


class HeardAnswerForm(HeardForm):
    answer = OneOf("Vad svarade företaget?", [(CompanyAnswer.YES.value, "Ja, vi får höra av oss"),
                                              (CompanyAnswer.NO.value, "Nej")], missing="Välj vad företaget svarade.")
    why = OneOf("Vad berodde ett nej på?", WhyNot, optional=True, hint="Det handlar om platsen, aldrig om en person.")

    def visible(self) -> list[Any]:
        """The answer is asked first."""
        return [self.answer, *(f for f in super().visible() if f is not self.answer)]


class EndForm(PortalForm):
    """The company ends it early."""

    again = YesNo("Tar ni emot någon annan på platsen?", yes="Ja, platsen är ledig igen",
                  no="Nej, stäng den här platsen", missing="Välj om ni tar emot någon annan.")


class HandOverForm(PortalForm):
    to = OneOf("Vem tar över?", missing="Välj vem som tar över.")

    def __init__(self, colleagues: Sequence[tuple[str, str]]) -> None:
        self._colleagues = colleagues
        super().__init__()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """What may be chosen must be known before what was chosen is read."""
        self.to.choices = self._colleagues
        super().process(*args, **kwargs)


class RestForm(PortalForm):
    until = Day("Till vilken dag vilar platsen?", missing="Skriv till vilken dag platsen vilar.",
                hint=f"Då frågar vi er om den är tillbaka. {AS_DATES}")


class OpenForm(PortalForm):
    available_from = Day("Från vilken dag kan någon börja?", missing="Skriv från vilken dag någon kan börja.",
                         hint=AS_DATES)
