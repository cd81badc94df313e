"""The limits of a place, from `data/limits.toml`, and what is said about what lies beyond them. Pure."""
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files

from portal.core.wording import listed, number, plain_day
from portal.offers.models import OfferContent, OpenTo, Shift, Weekday

_WEEKEND = {Weekday.SAT, Weekday.SUN}


@dataclass(frozen=True)
class Weeks:
    """How long a placement of one form is: `most` for good, `usual` unless somebody says otherwise."""

    usual: int | None = None
    most: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Limits:
    weeks: dict[OpenTo, Weeks]
    usual_hours_a_day: int
    most_hours_a_day: int
    usual_ahead: timedelta


@cache
def limits() -> Limits:
    said = tomllib.loads((files("portal.offers") / "data" / "limits.toml").read_text(encoding="utf-8"))
    return Limits(
        weeks={OpenTo(form): Weeks(**weeks) for form, weeks in said["weeks"].items()},
        usual_hours_a_day=said["hours_a_day"]["usual"], most_hours_a_day=said["hours_a_day"]["most"],
        usual_ahead=timedelta(days=said["start"]["usual_days_ahead"]))


def beyond(content: OfferContent) -> Iterator[tuple[str, str]]:
    """(field, sentence) for what cannot be, whatever anybody says."""
    longest = [limits().weeks.get(form, Weeks()) for form in content.open_to]
    if content.weeks is not None and longest and all(w.most and content.weeks > w.most for w in longest):
        most = max(w.most or 0 for w in longest)
        yield "weeks", f"{' '.join(dict.fromkeys(w.why for w in longest))} Skriv {most} veckor eller mindre."
    if (a_day := hours_a_day(content)) and a_day > limits().most_hours_a_day:
        yield "hours_per_week", (f"{_hours(content, a_day)} Högst {limits().most_hours_a_day} går att arbeta på ett "
                                 "dygn. Ändra timmarna eller veckodagarna.")


def unusual(content: OfferContent, today: date, answer_by: date | None) -> Iterator[tuple[str, str]]:
    """(field, sentence) for what can be right and often is not. `answer_by`: the promised day, if sent in today."""
    start = None if content.start_rolling else content.start_from
    if start and answer_by and today <= start < answer_by:
        yield "start_from", (f"Starten är {plain_day(start)}, men svaret på om platsen godkänns kan dröja till "
                             f"{plain_day(answer_by)}.")
    if start and start > today + limits().usual_ahead:
        yield "start_from", f"Starten är först {plain_day(start)}, om mer än ett år."
    if long := [form for form in OpenTo if form in content.open_to and _is_long(content.weeks, form)]:
        longest = [f"{form.label.lower()} {_most(form)}" for form in long]
        yield "weeks", f"{content.weeks} veckor är längre än det brukar vara som längst: {listed(longest)} veckor."
    if (a_day := hours_a_day(content)) and limits().usual_hours_a_day < a_day <= limits().most_hours_a_day:
        yield "hours_per_week", f"{_hours(content, a_day)} Det är långt för den som är ny."
    if content.shift == {Shift.NIGHT}:
        yield "shift", "Arbetet är bara på natten. Då behöver handledaren också arbeta natt."
    if content.shift == {Shift.WEEKEND} and content.weekdays and not _WEEKEND & content.weekdays:
        yield "shift", "Arbetet är på helgen, men varken lördag eller söndag är vald."


def hours_a_day(content: OfferContent) -> Decimal | None:
    """The week's hours spread over its days; None until both are answered."""
    if not content.weekdays or content.hours_per_week is None:
        return None
    return content.hours_per_week / len(content.weekdays)


def _most(form: OpenTo) -> int | None:
    weeks = limits().weeks.get(form, Weeks())
    return weeks.most or weeks.usual


def _is_long(weeks: int | None, form: OpenTo) -> bool:
    most = _most(form)
    return weeks is not None and most is not None and weeks > most


def _hours(content: OfferContent, a_day: Decimal) -> str:
    days = len(content.weekdays)
    return (f"{number(content.hours_per_week)} timmar på {days} {'dag' if days == 1 else 'dagar'} blir "
            f"{number(a_day.quantize(Decimal('0.1')).normalize())} timmar om dagen.")
