"""The limits of a place, by the rules valid when it starts, and what is said about what lies beyond them. Pure."""
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from portal.core.wording import listed, number, plain_day
from portal.offers.models import OfferContent, OpenTo, Shift, Weekday
from portal.support_rules.models import RuleCode
from portal.support_rules.rules import DAY, Rule, Rulebook

USUAL_HOURS_A_DAY = 9
"""More is long for somebody who is new; the review notices it too."""
USUAL_AHEAD = timedelta(days=366)
LONGEST = {
    OpenTo.PRACTICE: RuleCode.PRACTICE,
    OpenTo.WORK_TRAINING: RuleCode.WORK_TRAINING_EXTENDED,
    OpenTo.SUBSIDISED: RuleCode.INTRODUCTION_JOB,
    OpenTo.MUNICIPAL: RuleCode.MUNICIPAL_EMPLOYMENT,
}
"""The rule of the longest time, by form; an adapted employment has none, since the decision is about the person."""
STRICT = frozenset({OpenTo.MUNICIPAL})
"""Where the municipality itself decides how long it is: nothing longer is taken. Of the others the company is asked."""
_WEEKEND = {Weekday.SAT, Weekday.SUN}


def judging(content: OfferContent, rulebook: Rulebook, today: date) -> list[Rule]:
    """The rules that the times of the content are judged by: those valid on its first day."""
    day = _first_day(content, today)
    longest = [rulebook.rule_on(LONGEST[form], day) for form in LONGEST if form in content.open_to]
    return [rule for rule in (*longest, rulebook.rule_on(RuleCode.DAILY_REST, day)) if rule is not None]


def beyond(content: OfferContent, rulebook: Rulebook, today: date) -> Iterator[tuple[str, str]]:
    """(field, sentence) for what cannot be, whatever anybody says."""
    longest = _longest(content, rulebook, today)
    strict = [longest[form] for form in content.open_to if form in STRICT and form in longest]
    if content.weeks is not None and strict and len(strict) == len(content.open_to):
        rule = max(strict, key=lambda one: one.weeks)
        if content.weeks > rule.weeks:
            yield "weeks", (f"{_name(longest, rule)} varar högst {rule.amount}. {rule.according} "
                            f"Skriv {rule.weeks} veckor eller mindre.")
    rest, a_day = rulebook.rule_on(RuleCode.DAILY_REST, _first_day(content, today)), hours_a_day(content)
    if rest and a_day and a_day > DAY - rest.value:
        yield "hours_per_week", (
            f"{_hours(content, a_day)} Högst {number((DAY - rest.value).normalize())} går att arbeta på ett dygn. "
            f"{rest.according} Ändra timmarna eller veckodagarna.")


def unusual(
    content: OfferContent, rulebook: Rulebook, today: date, answer_by: date | None,
) -> Iterator[tuple[str, str]]:
    """(field, sentence) for what can be right and often is not. `answer_by`: the promised day, if sent in today."""
    start = None if content.start_rolling else content.start_from
    if start and answer_by and today <= start < answer_by:
        yield "start_from", (f"Starten är {plain_day(start)}, men svaret på om platsen godkänns kan dröja till "
                             f"{plain_day(answer_by)}.")
    if start and start > today + USUAL_AHEAD:
        yield "start_from", f"Starten är först {plain_day(start)}, om mer än ett år."
    longest = _longest(content, rulebook, today)
    if long := [form for form, rule in longest.items() if content.weeks is not None and content.weeks > rule.weeks]:
        most = [f"{form.label.lower()} {longest[form].weeks}" for form in long]
        yield "weeks", f"{content.weeks} veckor är längre än det brukar vara som längst: {listed(most)} veckor."
    rest, a_day = rulebook.rule_on(RuleCode.DAILY_REST, _first_day(content, today)), hours_a_day(content)
    if a_day and a_day > USUAL_HOURS_A_DAY and not (rest and a_day > DAY - rest.value):
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


def _first_day(content: OfferContent, today: date) -> date:
    """Today for what is open all the time, has no date yet, or a date that has passed."""
    start = None if content.start_rolling else content.start_from
    return max(start, today) if start else today


def _longest(content: OfferContent, rulebook: Rulebook, today: date) -> dict[OpenTo, Rule]:
    """The longest time of each form that the place is open to and that has one, on its first day."""
    day = _first_day(content, today)
    found = {form: rulebook.rule_on(code, day) for form, code in LONGEST.items() if form in content.open_to}
    return {form: rule for form, rule in found.items() if rule is not None}


def _name(longest: dict[OpenTo, Rule], rule: Rule) -> str:
    return next(form.label for form, one in longest.items() if one is rule)


def _hours(content: OfferContent, a_day: Decimal) -> str:
    days = len(content.weekdays)
    return (f"{number(content.hours_per_week)} timmar på {days} {'dag' if days == 1 else 'dagar'} blir "
            f"{number(a_day.quantize(Decimal('0.1')).normalize())} timmar om dagen.")
