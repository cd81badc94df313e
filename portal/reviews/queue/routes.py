"""The queue as pages: its views, the next case, and what stands beside it."""
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import REVIEWER
from portal.core.database import db
from portal.core.occupations import Area
from portal.offers.models import OpenTo, ReviewState
from portal.reviews import answer_times as answers
from portal.reviews import drawing, queries
from portal.reviews.assignment import drawing as assignment_drawing
from portal.reviews.blueprint import go_on, pages
from portal.reviews.queue import drawing as queue_drawing
from portal.reviews.queue import queries as reviewing
from portal.reviews.queue.queries import QueueFilter, View

STATES = tuple(state for state in ReviewState if state is not ReviewState.SUPERSEDED)


@pages.read("/", access=REVIEWER)
def queue() -> ResponseReturnValue:
    s = db.session()
    people = queries.colleagues(s)
    wanted, cursor = _wanted(people), request.args.get("sida")
    counts = reviewing.counts(s, web.actor())
    outside, my_day = counts[View.BESIDE], wanted.view is View.ME
    page = reviewing.page(s, web.actor(), wanted, cursor,
                          count=None if wanted.is_narrowed else counts[wanted.view] - (outside if my_day else 0))
    beside = None
    if outside and my_day and not (wanted.is_narrowed or cursor):
        beside = reviewing.page(s, web.actor(), QueueFilter(view=View.BESIDE), None, count=outside)
    return render_template(
        "reviews/queue.html", page=page, lines=queue_drawing.lines(page.rows), wanted=wanted, counts=counts, View=View,
        beside=beside, beside_lines=queue_drawing.lines(beside.rows) if beside else (),
        chosen=replace(wanted, words=""), others=assignment_drawing.others(people, web.actor()), states=STATES,
        kinds=OpenTo,
        areas=Area, mine=reviewing.MINE, nobody=reviewing.NOBODY)


@pages.read("/nasta", access=REVIEWER)
def next_case() -> ResponseReturnValue:
    found = go_on(request.args.get("fran", ""))
    if found is None:
        waits = reviewing.counts(db.session(), web.actor())[View.ME]
        flash("Just nu finns inget mer ärende att ta. I listan står det som ändå väntar på dig." if waits
              else "Just nu finns inget mer ärende för dig.")
        return web.see_other(".queue")
    return web.see_other(".show", submission=found)


@pages.read("/genvagar", access=REVIEWER)
def shortcuts() -> ResponseReturnValue:
    return render_template("reviews/shortcuts.html", shortcuts=drawing.SHORTCUTS)


@pages.read("/svarstider", access=REVIEWER)
def answer_times() -> ResponseReturnValue:
    promised = web.settings().answer_workdays
    return render_template("reviews/answer_times.html", promised=promised, periods=answers.PERIODS,
                           times=answers.recent(db.session(), promised))


def _wanted(people: Sequence[Any]) -> QueueFilter:
    """The filters in the address; what is not understood is left out."""
    asked = request.args
    who = asked.get("handlaggare", "")
    known = {reviewing.MINE: reviewing.MINE, reviewing.NOBODY: reviewing.NOBODY, **{p.public_id: p.id for p in people}}
    state = ReviewState.from_code(asked.get("lage"))
    narrowed = (state in STATES and state is not ReviewState.SUBMITTED) or bool(who)
    return QueueFilter(
        view=View.from_code(asked.get("vy")) or (View.ALL if narrowed else View.ME),
        state=state if state in STATES else ReviewState.SUBMITTED, kind=OpenTo.from_code(asked.get("typ")),
        area=Area.from_code(asked.get("omrade")), assignee=known.get(who), words=asked.get("sok", ""),
        newest_first=asked.get("ordning") == "nyast")
