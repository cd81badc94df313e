"""The coaches' pages of seats: holding one, their day, and one placement with what can be done now."""
from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.core import clock, ids, web, wording, workdays
from portal.core.access import REVIEWER, Party, Role, only
from portal.core.database import db
from portal.core.errors import RuleBroken
from portal.core.forms import PortalForm
from portal.offers import content
from portal.offers.models import Submission
from portal.placements import drawing, queries, rules, service
from portal.placements.drawing import Panel
from portal.placements.forms import AgreeForm, HandOverForm, HeardAnswerForm, HeardForm, HoldForm
from portal.placements.line import service as line
from portal.placements.models import Channel, CompanyAnswer, PlacementState, WhyNot
from portal.placements.queries import Sight
from portal.placements.service import Agreement, SeatTaken, Wrong

pages = web.Pages("placements", __name__)
COACH = only(Role.COACH)
STAFF = only(Role.COACH, Role.REVIEWER)
DAY_OF = (Party.JOBBTORG, Party.ARBETSFORMEDLINGEN)
"""On whose day a seat stands that nobody has reserved for long."""

pages.add_app_template_global(drawing.summary, "seats_summary")
pages.add_app_template_global(drawing.left, "seats_left")
pages.add_app_template_global(drawing.name, "seat_name")


@pages.app_template_global("seat_counts")
def seat_counts(public_ids: list[str]) -> dict[str, Any]:
    """Of the offers on one page of a list."""
    return queries.counts(db.session(), public_ids)


@pages.app_template_global("seats_of")
def seats_of(place: Submission) -> Panel:
    """The seats of a place that is shown, as this person of the staff meets them."""
    s, actor = db.session(), web.actor()
    seats = queries.seats(s, queries.offer_of_place(s, place), shown=place.shown)
    return drawing.panel(
        seats, place, actor, queries.limits(s), clock.today(), own_holds=queries.own_holds(s, actor.user_id),
        recused=accounts.is_recused(s, actor, place.company_id))


@pages.app_template_global("seat_ways")
def seat_ways(place: Submission) -> str:
    """How the company wants to be contacted."""
    return drawing.ways(queries.offer_of_place(db.session(), place))


@pages.app_template_global("hold_form")
def hold_form(place: Submission, panel: Panel) -> HoldForm | None:
    """Filled in with the seat that can be held now, and its first day."""
    if panel.offers is None or panel.window is None:
        return None
    day = rules.first_day(panel.window, place.weekdays)
    return HoldForm(formdata=None, data={"once": ids.new(), "seat": panel.offers.seat.public_id, "start_on": day})


@pages.write("/platser/<offer_id>/reservera", access=COACH, methods=("POST",), has_form=True)
def hold(offer_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    place = queries.shown_place(s, actor, offer_id)
    form = HoldForm()
    if form.accepted():
        try:
            made = service.hold(s, actor, offer_id, new_id=form.new_id(), seat_id=form.seat.data or "",
                                start_on=form.start_on.data)
        except Wrong as wrong:
            _refuse(form, wrong)
        except (SeatTaken, RuleBroken) as refused:
            return render_template("placements/taken.html", place=content.corrected(place), message=str(refused),
                                   is_taken=isinstance(refused, SeatTaken)), refused.status
        else:
            flash(f"Platsen är reserverad till {wording.day(made.held_until)}.")
            return web.see_other(".show", placement_id=made.public_id)
    return render_template("placements/hold.html", place=content.corrected(place), form=form), form.status


@pages.app_template_global("left_of_stopped")
def left_of_stopped(offer_id: int) -> int:
    """How many placements are left on a place that the project group has stopped; 0 of any other."""
    return queries.left_of_stopped(db.session(), offer_id)


@pages.write("/platser/<offer_id>/avsluta-allt", access=REVIEWER, methods=("POST",))
def end_all(offer_id: str) -> ResponseReturnValue:
    service.end_all(db.session(), web.actor(), offer_id)
    flash("Det som var kvar på platsen är avslutat. Coacherna får veta det.")
    return web.see_other("reviews.queue")


@pages.write("/platser/<offer_id>/ko", access=COACH, methods=("POST",))
def join(offer_id: str) -> ResponseReturnValue:
    line.join(db.session(), web.actor(), offer_id)
    flash("Du står i kö. Du får ett mejl när det är din tur.")
    return web.see_other("places.show", offer_id=offer_id)


@pages.write("/platser/<offer_id>/lat-ga", access=COACH, methods=("POST",))
def let_go(offer_id: str) -> ResponseReturnValue:
    line.let_go(db.session(), web.actor(), offer_id)
    flash("Platsen gick till nästa i kön. Du står kvar i kön till nästa gång.")
    return web.see_other(".day")


@pages.write("/platser/<offer_id>/lamna-kon", access=COACH, methods=("POST",))
def leave(offer_id: str) -> ResponseReturnValue:
    line.leave(db.session(), web.actor(), offer_id)
    flash("Du står inte längre i kö.")
    return web.see_other(".day")


@pages.read("/mina-platser/", access=COACH)
def day() -> ResponseReturnValue:
    s, actor, today = db.session(), web.actor(), clock.today()
    return render_template(
        "placements/day.html", day=drawing.day(queries.of_coach(s, actor), queries.line_of(s, actor), today),
        limits=queries.limits(s), today=today, unheld=_unheld().count if actor.party in DAY_OF else 0,
        is_day_of=actor.party in DAY_OF)


@pages.read("/mina-platser/parten", access=COACH)
def party() -> ResponseReturnValue:
    page = queries.of_party(db.session(), web.actor(), request.args.get("sida"))
    return render_template("placements/party.html", page=page, PlacementState=PlacementState)


@pages.read("/mina-platser/lediga-lange", access=STAFF)
def unheld() -> ResponseReturnValue:
    limits = queries.limits(db.session())
    return render_template("placements/unheld.html", page=_unheld(request.args.get("sida")), days=limits.unheld)


@pages.read("/placeringar/<placement_id>", access=STAFF)
def show(placement_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    sight = queries.sight(s, actor, placement_id)
    facts = queries.facts(s, actor, sight.placement)
    return render_template(
        "placements/show.html", sight=sight, one=sight.placement, name=_name(sight), may_read=_may_read(sight),
        actions=drawing.actions(sight, actor, facts), contact=queries.contact_of(s, sight),
        move=drawing.move(sight.placement, sight.coach.name, clock.today()) if rules.is_live(sight.placement) else "",
        history=drawing.history(sight.placement), changed=[content.label(field) for field in sight.changed])


@pages.write("/placeringar/<placement_id>/angra", access=COACH, methods=("POST",))
def undo(placement_id: str) -> ResponseReturnValue:
    service.undo(db.session(), web.actor(), placement_id)
    flash("Reservationen är ångrad. Företaget har inte fått veta något.")
    return web.see_other(".day")


@pages.write("/placeringar/<placement_id>/forlang", access=COACH, methods=("POST",))
def prolong(placement_id: str) -> ResponseReturnValue:
    service.prolong(db.session(), web.actor(), placement_id)
    flash("Reservationen är förlängd.")
    return web.see_other(".show", placement_id=placement_id)


@pages.write("/placeringar/<placement_id>/ingen-forlangning", access=COACH, methods=("POST",))
def no_extension(placement_id: str) -> ResponseReturnValue:
    service.rule_out_extension(db.session(), web.actor(), placement_id)
    flash("Tiden efter kan reserveras av andra.")
    return web.see_other(".show", placement_id=placement_id)


@pages.write("/placeringar/<placement_id>/slapp", access=COACH)
def release(placement_id: str) -> ResponseReturnValue:
    return _asked(placement_id, "release", PortalForm(), lambda _: service.release(
        db.session(), web.actor(), placement_id), "Platsen är släppt.")


@pages.write("/placeringar/<placement_id>/avsluta", access=COACH)
def end(placement_id: str) -> ResponseReturnValue:
    return _asked(placement_id, "end", PortalForm(), lambda _: service.end(
        db.session(), web.actor(), placement_id), "Det är avslutat i dag.")


@pages.write("/placeringar/<placement_id>/startade-aldrig", access=COACH)
def never_started(placement_id: str) -> ResponseReturnValue:
    return _asked(placement_id, "never_started", PortalForm(), lambda _: service.never_started(
        db.session(), web.actor(), placement_id), "Det är noterat.")


@pages.write("/placeringar/<placement_id>/stall-in", access=COACH)
def cancel(placement_id: str) -> ResponseReturnValue:
    """From our side without a reason; for a company without an account, what it has said."""
    s, actor = db.session(), web.actor()
    theirs = "foretaget" in request.args and not queries.sight(s, actor, placement_id).has_account

    def act(form: Any) -> None:
        if theirs:
            service.cancel(s, actor, placement_id, why=WhyNot(form.why.data), channel=Channel(form.channel.data),
                           until=form.until.data)
        else:
            service.cancel(s, actor, placement_id)

    return _asked(placement_id, "cancel", HeardForm() if theirs else PortalForm(), act, "Det är inställt.")


@pages.write("/placeringar/<placement_id>/svar", access=COACH)
def heard(placement_id: str) -> ResponseReturnValue:
    """What a company has answered that has no account."""
    s, actor = db.session(), web.actor()

    def act(form: Any) -> None:
        channel, on = Channel(form.channel.data), form.on.data
        if form.answer.data == CompanyAnswer.YES:
            service.say_yes(s, actor, placement_id, channel=channel, on=on)
        elif form.why.data:
            service.say_no(s, actor, placement_id, why=WhyNot(form.why.data), channel=channel, on=on,
                           until=form.until.data)
        else:
            raise Wrong({"why": "Välj vad det beror på."})

    return _asked(placement_id, "yes", HeardAnswerForm(), act, "Svaret är noterat.")


@pages.write("/placeringar/<placement_id>/overens", access=COACH)
def agree(placement_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    sight = queries.sight(s, actor, placement_id)
    one = sight.placement
    form = AgreeForm(rules.pairs_for(sight.place.open_to, one.party), meets=one.meets_first, start_on=one.start_on,
                     end_on=one.end_on)

    def act(_: Any) -> None:
        service.agree(s, actor, placement_id, Agreement(rules.Pair(form.pair.data), form.start_on.data,
                                                        form.end_on.data, form.met))

    return _asked(placement_id, "agree", form, act, "Platsen är tillsatt.")


@pages.write("/placeringar/<placement_id>/lamna-over", access=STAFF)
def hand_over(placement_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    one = queries.sight(s, actor, placement_id).placement
    found = [(user.public_id, wording.absent(user.name, user.away(clock.today())))
             for user in queries.colleagues(s, one.party, but=one.coach_id)]
    return _asked(placement_id, "hand_over", HandOverForm(found), lambda form: service.hand_over(
        s, actor, placement_id, to=form.to.data), "Det är lämnat över.")


def _asked(
    placement_id: str, action: str, form: PortalForm, act: Callable[[Any], None], done: str,
) -> ResponseReturnValue:
    """The page that asks before a step is taken, or the step."""
    s, actor = db.session(), web.actor()
    sight = queries.sight(s, actor, placement_id)
    if form.accepted():
        try:
            act(form)
        except Wrong as wrong:
            _refuse(form, wrong)
        else:
            flash(done)
            return web.see_other(".show", placement_id=placement_id)
    facts = queries.facts(s, actor, sight.placement)
    step = next((one for one in drawing.actions(sight, actor, facts) if one.name == action and not one.problem), None)
    if step is None and request.method == "GET":
        return web.see_other(".show", placement_id=placement_id)
    return render_template("placements/ask.html", sight=sight, one=sight.placement, name=_name(sight), action=action,
                           form=form, step=step), form.status


def _refuse(form: PortalForm, wrong: Wrong) -> None:
    for field, sentence in wrong.problems.items():
        if field not in form:
            raise RuleBroken(sentence)
        form.refuse(field, sentence)


def _unheld(cursor: str | None = None) -> Any:
    s = db.session()
    return queries.unheld(s, web.actor(), workdays.ago(clock.now(), queries.limits(s).unheld).date(), cursor)


def _name(sight: Sight) -> str:
    return drawing.name(sight.seat.number, sight.place.places)


def _may_read(sight: Sight) -> Callable[[str], bool]:
    return lambda field: rules.may_read(field, sight.reader)

