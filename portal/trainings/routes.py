"""Pages about trainings: the company's answers, and Campus's work."""
from dataclasses import fields
from datetime import date
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import reach
from portal.core import clock, errors, occupations, web
from portal.core.access import EMPLOYER
from portal.core.database import db
from portal.core.forms import Revised
from portal.core.web import error_pages
from portal.offers import queries as offers
from portal.offers import standing
from portal.offers.models import Submission
from portal.trainings import forms, queries, rules, service
from portal.trainings.blueprint import CAMPUS, pages
from portal.trainings.courses import routes as course_routes
from portal.trainings.models import Timing, Training
from portal.trainings.rules import CourseFacts, Plan, TrainingFacts
from portal.trainings.workflow import TRAINING

PARTS = (course_routes,)
__all__ = ["PARTS", "pages"]

STEPS = {"reply": "svara", "change": "andra", "schedule": "planera", "start": "starta", "finish": "genomford",
         "cancel": "stall-in", "agree": "tacka-ja", "decline": "tacka-nej", "question": "fraga"}
"""Action -> the end of its address. A step without an address is nobody's button."""
AT_ONCE = {"start", "finish", "agree"}
"""Steps that ask for nothing more than the button."""
WORDS = {"decline": service.decline, "question": service.question, "reply": service.reply, "cancel": service.cancel}
"""Steps that are told in words."""
CHOSEN, FILL = "utbildning", "fyll-i"
"""Of a new proposal's form: the course in the catalogue, and the button that fills in from it."""
MOST_WISHES = 5
"""Of the newest, on top of Campus's page; all of them stand in the list below."""
STILL_TO_COME = TrainingFacts(words="–", starts_on=date.max, ends_on=date.max)
"""When a step's form is shown, only role and state are asked about."""


@pages.app_template_global("trainings_of")
def trainings_of(offer_public_id: str) -> list[Training]:
    """The trainings of an offer that the person looking may see."""
    actor = web.current_actor()
    return [] if actor is None else list(queries.of_offer(db.session(), actor, offer_public_id))


@pages.read("/foretag/utbildning/", access=EMPLOYER)
def own() -> ResponseReturnValue:
    page = queries.own_page(db.session(), web.actor(), request.args.get("sida"))
    return render_template("trainings/own.html", page=page)


@pages.read("/foretag/utbildning/<training_id>", access=EMPLOYER)
def answer(training_id: str) -> ResponseReturnValue:
    return render_template("trainings/answer.html", **_about(training_id))


@pages.write("/foretag/utbildning/<training_id>/tacka-ja", access=EMPLOYER, methods=("POST",))
def agree(training_id: str) -> ResponseReturnValue:
    service.agree(db.session(), web.actor(), training_id, seen=Revised().seen())
    flash("Tack! Nu planerar Campus in utbildningen och återkommer när den är bokad.")
    return web.see_other(".answer", training_id=training_id)


@pages.write("/foretag/utbildning/<training_id>/tacka-nej", access=EMPLOYER)
def decline(training_id: str) -> ResponseReturnValue:
    return _with_words(training_id, forms.Decline(), "decline", "trainings/decline.html", ".answer",
                       "Ni har tackat nej. Campus ser ert svar.")


@pages.write("/foretag/utbildning/<training_id>/fraga", access=EMPLOYER)
def question(training_id: str) -> ResponseReturnValue:
    return _with_words(training_id, forms.Question(), "question", "trainings/question.html", ".answer",
                       "Frågan är skickad. Campus svarar er här.")


@pages.read("/campus/", access=CAMPUS)
def gaps() -> ResponseReturnValue:
    s, actor, wanted = db.session(), web.actor(), forms.wanted_from(request.args)
    return render_template(
        "trainings/gaps.html", wanted=wanted, areas=occupations.Area, waiting=queries.for_campus(s, actor),
        wishing=queries.wishing(s, actor, most=MOST_WISHES),
        gap=queries.gap_page(s, actor, wanted, request.args.get("sida")),
        others=queries.other_page(s, actor, wanted, request.args.get("ovriga")))


@pages.write("/platser/<offer_id>/utbildning/ny", access=CAMPUS)
def new(offer_id: str) -> ResponseReturnValue:
    s, actor, form = db.session(), web.actor(), forms.NewTraining()
    submission = _shown(offer_id)
    if not form.is_submitted():
        form.process(data={"seats": submission.places,
                           "contact": f"{actor.name}, Campus Nyköping" if actor.name else ""})
    if not form.is_submitted() or FILL in request.form:
        _fill_in(form)
    elif form.accepted() and _fits(form, form.timing.data, submission.offer_id):
        training = service.propose(s, actor, offer_id, form.plan(), public_id=form.new_id(),
                                   course_public_id=form.course.data or "")
        flash("Förslaget är sparat. " + _told(training, "Företaget får ett mejl och svarar i portalen."))
        return web.see_other(".show", training_id=training.public_id)
    page = render_template("trainings/new.html", form=form, submission=submission,
                           courses=queries.course_choices(s, actor))
    return page, form.status


@pages.read("/campus/utbildning/<training_id>", access=CAMPUS)
def show(training_id: str) -> ResponseReturnValue:
    return render_template("trainings/show.html", **_about(training_id))


@pages.write("/campus/utbildning/<training_id>/andra", access=CAMPUS)
def change(training_id: str) -> ResponseReturnValue:
    s, actor, about = db.session(), web.actor(), _about(training_id)
    training = about["training"]
    known = {f.name: getattr(training, f.name) for f in fields(Plan)}
    form = forms.ChangedTraining(data=known | {"revision": training.revision})
    TRAINING.take(training.state, "change", actor)
    if not form.accepted() or not _fits(form, form.timing.data, training.offer_id):
        return render_template("trainings/change.html", form=form, overtaken=False, **about), form.status
    try:
        service.change(s, actor, training_id, form.plan(), seen=form.seen())
    except errors.Conflict:
        about = _about(training_id)
        form.revision.data = str(about["training"].revision)
        return render_template("trainings/change.html", form=form, overtaken=True, **about), 409
    flash("Förslaget är ändrat. " + _told(training, "Företaget får ett mejl med det."))
    return web.see_other(".show", training_id=training_id)


@pages.write("/campus/utbildning/<training_id>/svara", access=CAMPUS)
def reply(training_id: str) -> ResponseReturnValue:
    return _with_words(training_id, forms.Reply(), "reply", "trainings/reply.html", ".show",
                       "Svaret är skickat till företaget.")


@pages.write("/campus/utbildning/<training_id>/planera", access=CAMPUS)
def schedule(training_id: str) -> ResponseReturnValue:
    about = _about(training_id)
    training = about["training"]
    form = forms.Schedule(data={"starts_on": training.starts_on, "ends_on": training.ends_on})
    if form.accepted() and _fits(form, training.timing, training.offer_id):
        service.schedule(db.session(), web.actor(), training_id, form.starts_on.data, form.ends_on.data)
        flash("Utbildningen är inplanerad. " + _told(training, "Företaget får ett mejl med datumen."))
        return web.see_other(".show", training_id=training_id)
    TRAINING.take(training.state, "schedule", web.actor(), STILL_TO_COME)
    return render_template("trainings/schedule.html", form=form, **about), form.status


@pages.write("/campus/utbildning/<training_id>/starta", access=CAMPUS, methods=("POST",))
def start(training_id: str) -> ResponseReturnValue:
    service.start(db.session(), web.actor(), training_id)
    flash("Utbildningen är markerad som startad.")
    return web.see_other(".show", training_id=training_id)


@pages.write("/campus/utbildning/<training_id>/genomford", access=CAMPUS, methods=("POST",))
def finish(training_id: str) -> ResponseReturnValue:
    service.finish(db.session(), web.actor(), training_id)
    flash("Utbildningen är markerad som genomförd.")
    return web.see_other(".show", training_id=training_id)


@pages.write("/campus/utbildning/<training_id>/stall-in", access=CAMPUS)
def cancel(training_id: str) -> ResponseReturnValue:
    return _with_words(training_id, forms.Cancel(), "cancel", "trainings/cancel.html", ".show",
                       "Utbildningen är inställd.", promise="Företaget får ett mejl.")


@pages.errorhandler(errors.Conflict)
def overtaken(error: errors.Conflict) -> ResponseReturnValue:
    """Who only comes back to a form that is no longer there to fill in is shown the training as it is now."""
    if request.method in web.READ:
        home = ".show" if CAMPUS.allows(web.actor()) else ".answer"
        return web.see_other(home, **(request.view_args or {}))
    return error_pages.refusal(error)


def _told(training: Training, promise: str) -> str:
    return reach.told(db.session(), training.company_id, promise)


def _with_words(
    training_id: str, form: Any, action: str, template: str, after: str, said: str, promise: str = "",
) -> ResponseReturnValue:
    """A step that is a page of its own, because it is told in words and can hardly be undone."""
    about = _about(training_id)
    form.revision.data = form.revision.data or about["training"].revision
    if form.accepted():
        WORDS[action](db.session(), web.actor(), training_id, form.words.data or "", seen=form.seen())
        flash(f"{said} {_told(about['training'], promise)}" if promise else said)
        return web.see_other(after, training_id=training_id)
    TRAINING.take(about["training"].state, action, web.actor(), STILL_TO_COME)
    return render_template(template, form=form, **about), form.status


def _fits(form: Any, timing: Timing, offer_id: int) -> bool:
    """Do the days go with the place? What cannot be is refused; what can be right is asked about once."""
    place, starts_on, ends_on = queries.place_dates(db.session(), offer_id), form.starts_on.data, form.ends_on.data
    for name, sentence in rules.place_problems(timing, starts_on, ends_on, place):
        form.refuse(name, sentence)
    return not form.errors and form.is_sure(rules.place_doubts(timing, ends_on, place))


def _shown(offer_id: str) -> Submission:
    """The place as Campus sees it. Raises NotFound, and Conflict when it was hidden while somebody wrote."""
    try:
        return offers.shown_submission(db.session(), offer_id, web.actor())
    except errors.NotFound:
        if request.method in web.READ or not offers.was_shown(db.session(), offer_id):
            raise
        raise errors.Conflict("Platsen är pausad eller avslutad, så det går inte att föreslå utbildning.") from None


def _about(training_id: str) -> dict[str, Any]:
    """What every page about one training shows."""
    actor = web.actor()
    row = queries.with_offer(db.session(), actor, training_id)
    choices = [step for step in TRAINING.choices(row.Training.state, actor) if step.action in STEPS]
    choices.sort(key=lambda step: step.action not in AT_ONCE)
    return {"training": row.Training, "company": row.Company, "offer_id": row.public_id, "case_number": row.case_number,
            "offer_title": row.offer_title, "ahead": _ahead(row.Training), "choices": choices, "ends": STEPS,
            "at_once": AT_ONCE,
            "offer_hidden": "" if row.offer_shown else standing.hidden(row.lifecycle, row.paused_until)}


def _ahead(training: Training) -> str:
    return rules.ahead_of_plan(training.state, training.starts_on, training.ends_on, clock.today())


def _fill_in(form: forms.NewTraining) -> None:
    """Words of the chosen course, where Campus has not written its own."""
    chosen = request.values.get(CHOSEN, "")
    if chosen:
        form.fill(chosen, _facts(chosen), _facts(form.course.data) if form.course.data else None)
    if FILL in request.form:
        flash("Det som var tomt är ifyllt ur katalogen. Det du själv har skrivit står kvar." if chosen
              else "Välj en utbildning i katalogen att fylla i från. Det du har skrivit står kvar.")


def _facts(course_id: str) -> CourseFacts:
    course = queries.get_course(db.session(), web.actor(), course_id)
    return CourseFacts(**{f.name: getattr(course, f.name) for f in fields(CourseFacts)})
