"""The company's pages of its offers, and what the templates of other features may draw of offers."""
from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.companies.supervisors import queries as supervisors
from portal.core import clock, errors, events, ids, occupations, web, wording
from portal.core.access import EMPLOYER
from portal.core.database import db
from portal.core.forms import written
from portal.core.web import error_pages
from portal.offers import choices, content, limits, queries, rules, service, suggestions
from portal.offers.content import Section
from portal.offers.forms import (
    FORMS,
    CloseForm,
    ContactForm,
    CopyForm,
    CopyToForm,
    NewOfferForm,
    PauseForm,
    PlaceForm,
    SectionForm,
    SendForm,
    SubmitForm,
    SupervisionForm,
    WaysForm,
    with_suggestions,
)
from portal.offers.life import service as life
from portal.offers.models import CloseReason, ContactRule, Offer
from portal.offers.proposals import queries as proposal_queries
from portal.offers.standing import Sight, of_row
from portal.support_rules.rules import Rule

PRESS = "Tryck på ”Spara och fortsätt”"
DELETED = "Utkastet är borttaget, av en kollega eller av dig i en annan flik."
pages = web.Pages("offers", __name__)
SUPERVISION, _TIMED = "handledning", "weeks"
NOT_YET = -1
"""Stands for a workplace that is added when the answers are saved."""
CHECK, ANSWER = "skicka-in", "komplettering"
"""Where an answer that was changed from another page leads back: the values of `?tillbaka=`."""
SEND = "send"
"""The button that sends in a change from the page where it was made."""

pages.add_app_template_global(content.label, "offer_label")
pages.add_app_template_global(content.shown, "offer_shown")
pages.add_app_template_global(content.changed, "offer_changed")
pages.add_app_template_global(content.corrected, "offer_corrected")
pages.add_app_template_global(content.with_contact, "offer_with_contact")
pages.add_app_template_global(content.width, "offer_width")
pages.add_app_template_global(content.section_of, "offer_section_of")
pages.add_app_template_global(rules.unanswered, "offer_unanswered")
pages.add_app_template_global(of_row, "offer_standing")
pages.add_app_template_global(suggestions.said, "offer_suggested")
pages.add_app_template_global(suggestions.is_taken, "offer_suggestion_taken")


@pages.app_template_global("offer_sections")
def offer_sections() -> Sequence[Section]:
    return content.SECTIONS


@pages.app_template_global("offers_supervised_by")
def offers_supervised_by(supervisor_id: int) -> Sequence[Any]:
    """(public_id, title) of the company's offers that somebody in its register stands on, those that are closed left
    out."""
    return choices.supervised_by(db.session(), web.actor(), supervisor_id)


@pages.app_template_global("offer_event")
def offer_event(kind: str) -> str:
    """What happened, in words."""
    return events.labels().get(kind, kind)


@pages.read("/foretag/platser/", access=EMPLOYER)
def index() -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    return render_template("offers/index.html", page=queries.own_page(s, actor, cursor=request.args.get("sida")),
                           unopened=proposal_queries.unopened_of(actor).read(s))


@pages.write("/foretag/platser/ny", access=EMPLOYER)
def new() -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    need = queries.get_need(s, actor, request.args["behov"]) if "behov" in request.args else None
    form = NewOfferForm(data={"title": occupations.name(need.occupation) if need else ""})
    if form.accepted():
        offer = service.create(s, actor, new_id=form.new_id(), title=form.title.data, need=need)
        flash("Utkastet är skapat. Bara ni ser det.")
        return web.see_other(".show", offer_id=offer.public_id)
    return render_template("offers/new.html", form=form, need=need), form.status


@pages.read("/foretag/platser/<offer_id>", access=EMPLOYER)
def show(offer_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    sight = queries.sight(s, actor, offer_id)
    begun = sight.approved is None or sight.is_changed or sight.is_asked
    editing = sight.editable and (begun or "andra" in request.args)
    return render_template(
        "offers/show.html", sight=sight, offer=sight.offer, newest=sight.newest, editing=editing,
        progress=rules.progress(sight.offer, sight.around), actions=sight.actions(actor), new_id=ids.new(),
        history=queries.history(s, sight.offer), contact=content.CONTACT)


@pages.write("/foretag/platser/<offer_id>/<part>", access=EMPLOYER)
def section(offer_id: str, part: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    sight, here = queries.sight(s, actor, offer_id), content.section(part)
    if here is None:
        raise errors.NotFound
    if not sight.editable and request.method == "GET":
        return web.see_other(".show", offer_id=offer_id)
    form, send, sending = _form(sight, here), SendForm(), SEND in request.form
    declared = not sending or send.accepted()
    if not (form.accepted() and form.is_sure(_doubts(sight, here, form)) and declared):
        return _section_page(sight, here, form, send), form.status if declared else send.status
    try:
        service.save_section(s, actor, offer_id, here, form.answers(), seen=form.seen.data or "",
                             new_workplace=form.new_workplace(),
                             named=form.named() if isinstance(form, SupervisionForm) else None)
        _choose_ways(sight, form)
        return _sent(sight, here, send) if sending else _after(sight, here)
    except service.SectionWrong as wrong:
        for problem in wrong.problems:
            form.refuse(problem.field, problem.text)
    except service.SectionChanged:
        return _both_versions(sight, here, form), 409
    except service.TellsOfSomebody as told:
        for reason in told.reasons:
            send.refuse("sure", reason)
    return _section_page(sight, here, form, send), 422


@pages.write("/foretag/platser/<offer_id>/<part>/spara", access=EMPLOYER, methods=("POST",))
def keep(offer_id: str, part: str) -> ResponseReturnValue:
    """A section while it is written, for static/js/unsent.js: what is kept, what is not, and the digest that the next
    one has seen. The page's own button says the same with more words."""
    s, actor = db.session(), web.actor()
    sight, here = queries.sight(s, actor, offer_id), content.section(part)
    if here is None:
        raise errors.NotFound
    form = _form(sight, here)
    unread = not form.validate()
    try:
        offer, left = service.keep_section(s, actor, offer_id, here, form.readable(), seen=form.seen.data or "")
    except service.SectionChanged as changed:
        return {"kept": "", "not_kept": f"Inte sparat: {changed} {PRESS}, så får du välja vad som ska gälla."}, 409
    except errors.Conflict as conflict:
        return {"kept": "", "not_kept": f"Inte sparat: {conflict}"}, 409
    for problem in left:
        form.refuse(problem.field, problem.text)
    not_kept = [sentence for _, sentence in form.summary()]
    if not unread and form.new_workplace():
        not_kept.append("Det nya arbetsstället är inte tillagt än.")
    not_kept += [f"{PRESS} om det stämmer."] if not_kept and not unread else []
    return {"kept": f"Sparat {wording.hour(clock.now())}", "seen": content.digest(offer, here.columns),
            "not_kept": f"Utom det här: {' '.join(not_kept)}" if not_kept else ""}


@pages.write("/foretag/platser/<offer_id>/kontaktvag", access=EMPLOYER)
def ways(offer_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    sight = queries.sight(s, actor, offer_id)
    form = WaysForm(data={"contact_rule": sight.offer.contact_rule, "meet_first": sight.offer.meet_first})
    if form.accepted():
        life.choose_ways(s, actor, offer_id, contact_rule=ContactRule(form.contact_rule.data),
                         meet_first=form.meet_first.data)
        flash("Sparat. Det gäller från och med nästa gång en coach reserverar.")
        return web.see_other(".show", offer_id=offer_id)
    return render_template("offers/ways.html", sight=sight, offer=sight.offer, form=form), form.status


@pages.write("/foretag/platser/<offer_id>/skicka-in", access=EMPLOYER)
def submit(offer_id: str) -> ResponseReturnValue:
    s, actor, form, refused = db.session(), web.actor(), SubmitForm(), False
    if form.accepted():
        try:
            service.submit(s, actor, offer_id, declared=True, seen=form.seen.data or "", sure=form.sure.data)
            return web.see_other(".receipt", offer_id=offer_id)
        except service.TellsOfSomebody as told:
            for reason in told.reasons:
                form.refuse("sure", reason)
        except errors.RuleBroken:
            refused = True     # the page says what stands in the way
    sight = queries.sight(s, actor, offer_id)
    if not sight.editable:
        return web.see_other(".show", offer_id=offer_id)
    if request.method == "GET":
        form.seen.data = content.digest(sight.offer)
    page = render_template(
        "offers/check.html", sight=sight, offer=sight.offer, form=form,
        problems=rules.problems(sight.offer, sight.around), doubts=rules.doubts(sight.offer, sight.around),
        rules=_judging(sight), stopped=sight.company.blocked_at or proposal_queries.waits_for_yes(sight.proposal))
    return page, 422 if refused else form.status


@pages.read("/foretag/platser/<offer_id>/kvitto", access=EMPLOYER)
def receipt(offer_id: str) -> ResponseReturnValue:
    sight = queries.sight(db.session(), web.actor(), offer_id)
    if sight.newest is None:
        raise errors.NotFound(queries.NO_SUCH_OFFER)
    return render_template("offers/receipt.html", sight=sight, offer=sight.offer, newest=sight.newest)


@pages.write("/foretag/platser/<offer_id>/ta-tillbaka", access=EMPLOYER, methods=("POST",))
def recall(offer_id: str) -> ResponseReturnValue:
    service.recall(db.session(), web.actor(), offer_id)
    flash("Platsen är tillbakatagen. Ändra det du vill och skicka in igen.")
    return web.see_other(".show", offer_id=offer_id)


@pages.write("/foretag/platser/<offer_id>/avsluta", access=EMPLOYER)
def close(offer_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    sight, form = queries.sight(s, actor, offer_id), CloseForm()
    if form.accepted():
        service.close(s, actor, offer_id, reason=CloseReason(form.reason.data))
        flash("Platsen är avslutad.")
        return web.see_other(".show", offer_id=offer_id)
    if "close" not in {action.name for action in sight.actions(actor)}:
        return web.see_other(".show", offer_id=offer_id)
    return render_template("offers/close.html", sight=sight, offer=sight.offer, form=form), form.status


@pages.write("/foretag/platser/<offer_id>/kontakt", access=EMPLOYER)
def contact(offer_id: str) -> ResponseReturnValue:
    """Whom the coaches ring: valid at once. Filled in with the company's latest words."""
    s, actor = db.session(), web.actor()
    sight = queries.sight(s, actor, offer_id)
    now = {field: getattr(sight.offer, field) for field in content.CONTACT}
    form = ContactForm(data={**now, "seen": content.digest(sight.offer, content.CONTACT)})
    overtaken = False
    if form.accepted():
        try:
            life.change_contact(s, actor, offer_id, form.contact(), declared=form.declared.data,
                                seen=form.seen.data or "-")
        except errors.Conflict:
            sight, overtaken = queries.sight(s, actor, offer_id), True
            form.seen.data = content.digest(sight.offer, content.CONTACT)
        else:
            flash("Kontakten är ändrad och gäller nu. Ni får ett kvitto i ett mejl.")
            return web.see_other(".show", offer_id=offer_id)
    if "change_contact" not in {action.name for action in sight.actions(actor)}:
        return web.see_other(".show", offer_id=offer_id)
    return render_template("offers/contact.html", sight=sight, offer=sight.offer, form=form,
                           overtaken=overtaken), 409 if overtaken else form.status


@pages.write("/foretag/platser/<offer_id>/pausa", access=EMPLOYER)
def pause(offer_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    sight, form = queries.sight(s, actor, offer_id), PauseForm()
    if form.accepted():
        try:
            life.pause(s, actor, offer_id, until=form.until.data)
        except errors.RuleBroken as error:
            form.refuse("until", str(error))
        else:
            flash("Platsen är pausad. Coacherna ser den inte så länge.")
            return web.see_other(".show", offer_id=offer_id)
    elif "pause" not in {action.name for action in sight.actions(actor)}:
        return web.see_other(".show", offer_id=offer_id)
    return render_template("offers/pause.html", sight=sight, offer=sight.offer, form=form), form.status


@pages.write("/foretag/platser/<offer_id>/oppna-igen", access=EMPLOYER, methods=("POST",))
def resume(offer_id: str) -> ResponseReturnValue:
    life.resume(db.session(), web.actor(), offer_id)
    flash(_as_shown("Platsen är öppen igen.", offer_id))
    return web.see_other(".show", offer_id=offer_id)


@pages.write("/foretag/platser/<offer_id>/finns-kvar", access=EMPLOYER, methods=("POST",))
def confirm(offer_id: str) -> ResponseReturnValue:
    life.confirm(db.session(), web.actor(), offer_id)
    flash(_as_shown("Tack!", offer_id))
    return web.see_other(".show", offer_id=offer_id)


@pages.write("/foretag/platser/<offer_id>/ta-bort", access=EMPLOYER)
def delete(offer_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    if request.method == "POST":
        service.delete(s, actor, offer_id)
        flash("Utkastet är borttaget.")
        return web.see_other(".index")
    return _confirm("delete", offer_id)


@pages.write("/foretag/platser/<offer_id>/slang-andringar", access=EMPLOYER)
def discard(offer_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    if request.method == "POST":
        service.discard(s, actor, offer_id)
        flash("Ändringarna är borta. Nu står det som är godkänt.")
        return web.see_other(".show", offer_id=offer_id)
    return _confirm("discard", offer_id)


@pages.write("/foretag/platser/<offer_id>/kopiera", access=EMPLOYER, methods=("POST",))
def copy(offer_id: str) -> ResponseReturnValue:
    made = service.copy(db.session(), web.actor(), offer_id, new_id=CopyForm().new_id())
    flash("Kopian är ett nytt utkast. Läs igenom det, framför allt datumen.")
    return web.see_other(".show", offer_id=made.public_id)


@pages.write("/foretag/platser/<offer_id>/kopiera-till", access=EMPLOYER)
def copy_to(offer_id: str) -> ResponseReturnValue:
    """The same place at another workplace, in one step."""
    s, actor = db.session(), web.actor()
    sight = queries.sight(s, actor, offer_id)
    others = [w for w in queries.workplaces(s, actor, None) if w.id != sight.offer.workplace_id]
    form = CopyToForm(others)
    if form.accepted():
        made = service.copy(s, actor, offer_id, new_id=form.new_id(), workplace_id=form.ids[form.workplace.data])
        flash("Kopian är ett nytt utkast på det arbetsstället. Läs igenom det, framför allt datumen.")
        return web.see_other(".show", offer_id=made.public_id)
    return render_template("offers/copy_to.html", sight=sight, offer=sight.offer, form=form), form.status


@pages.errorhandler(errors.NotFound)
def removed(error: errors.NotFound) -> ResponseReturnValue:
    """A draft that was deleted while somebody wrote in it is said to be deleted."""
    actor, offer_id = web.current_actor(), (request.view_args or {}).get("offer_id", "")
    if actor is None or not ids.is_valid(offer_id) or not queries.was_deleted(db.session(), actor, offer_id):
        return error_pages.refusal(error)
    if request.method in web.READ:
        return error_pages.refusal(errors.NotFound(DELETED))
    texts = ((name, request.form.get(name, "").strip()) for name in content.CORRECTABLE)
    return error_pages.refusal(errors.Conflict(DELETED), [(content.label(name), text) for name, text in texts if text])


@pages.errorhandler(errors.Conflict)
def overtaken(error: errors.Conflict) -> ResponseReturnValue:
    """What happened instead, and the way on."""
    try:
        sight = queries.sight(db.session(), web.actor(), (request.view_args or {}).get("offer_id", ""))
    except errors.NotFound:
        return error_pages.refusal(error)
    return render_template("offers/overtaken.html", sight=sight, offer=sight.offer, message=str(error),
                           written=written()), error.status


def _as_shown(done: str, offer_id: str) -> str:
    """What has been done, and whether anybody sees the place now: its last day to start may have passed meanwhile."""
    sight = queries.sight(db.session(), web.actor(), offer_id)
    return f"{done} {'Coacherna ser platsen.' if sight.is_shown else sight.standing.hidden}".strip()


def _form(sight: Sight, here: Section) -> SectionForm:
    posted = with_suggestions(request.form) if request.method == "POST" else None
    if here.slug in FORMS:
        return FORMS[here.slug](posted, here, sight.offer)
    s, actor, offer = db.session(), web.actor(), sight.offer
    if here.slug == SUPERVISION:
        return SupervisionForm(posted, here, offer, me=choices.myself(s, actor),
                               known=supervisors.to_choose(s, actor, offer.supervisor_id, offer.deputy_id))
    return PlaceForm(
        posted, here, offer, workplaces=queries.workplaces(s, actor, offer.workplace_id),
        needs=queries.needs(s, actor, offer.need_id), employer_type=sight.company.employer_type)


def _doubts(sight: Sight, here: Section, form: SectionForm) -> list[tuple[str, str]]:
    """(field, sentence) for what the answers make doubtful; none while something cannot be right at all."""
    stored = sight.offer
    mine = Offer(**{**content.values(stored), **form.answers()})
    wrong = rules.wrong(mine, here, sight.around)
    return [] if wrong else [(d.field, d.text) for d in rules.new_doubts(stored, mine, sight.around, here)]


def _section_page(sight: Sight, here: Section, form: SectionForm, send: SendForm) -> str:
    left = [p for p in rules.progress(sight.offer, sight.around) if p.section is here and p.started]
    return render_template(
        "offers/section.html", sight=sight, offer=sight.offer, newest=sight.newest, section=here, form=form,
        left=[p for part in left for p in part.problems if p.field in form] if not form.errors else [],
        number=content.SECTIONS.index(here) + 1, written=content.WRITTEN,
        send=send if sight.goes_alone(here) else None, send_name=SEND,
        came=came if (came := request.args.get("tillbaka")) in (CHECK, ANSWER) else "",
        rules=_judging(sight) if _TIMED in here.fields else [])


def _judging(sight: Sight) -> list[Rule]:
    """The rules that the times are judged by, as they stand now."""
    return limits.judging(sight.offer, sight.around.rulebook, sight.around.today)


def _choose_ways(sight: Sight, form: SectionForm) -> None:
    """How coaches get in touch is asked with the supervisor, and belongs to no version."""
    if isinstance(form, SupervisionForm):
        life.choose_ways(db.session(), web.actor(), sight.offer.public_id,
                         contact_rule=form.contact_rule.data or sight.offer.contact_rule,
                         meet_first=sight.offer.meet_first if form.meet_first.data is None else form.meet_first.data)


def _both_versions(sight: Sight, here: Section, form: SectionForm) -> str:
    """What is stored and what was written, side by side; the later one chooses."""
    s, actor, stored = db.session(), web.actor(), sight.offer
    mine = Offer(**{**content.values(stored), **form.answers()})
    workplaces = {w.id: w.name for w in queries.workplaces(s, actor, stored.workplace_id)}
    if new := form.new_workplace():
        mine.workplace_id, workplaces[NOT_YET] = NOT_YET, new[1].name
    needs = {n.id: occupations.name(n.occupation) for n in queries.needs(s, actor, stored.need_id)}

    def said(offer: Offer, field: str) -> str:
        return content.shown(offer, field, need=needs.get(offer.need_id or 0, ""),
                             workplace=workplaces.get(offer.workplace_id or 0, ""))

    rows = [(content.label(field), said(stored, field), said(mine, field))
            for field in content.changed(stored, mine) if field in here.fields]
    return render_template(
        "offers/both.html", offer=stored, section=here, rows=rows, seen=content.digest(stored, here.columns),
        fields=[(name, value) for name, value in web.carried_fields() if name != "seen"])


def _sent(sight: Sight, here: Section, send: SendForm) -> ResponseReturnValue:
    """A change of this section alone, sent in; what stands in the way is said on the page that sends in all."""
    offer_id = sight.offer.public_id
    if sight.approved is not None and not sight.is_changed:
        flash("Inget är ändrat, så det finns inget att skicka in.")
        return web.see_other(".show", offer_id=offer_id)
    if sight.goes_alone(here):
        try:
            service.submit(db.session(), web.actor(), offer_id, declared=send.declared.data, sure=send.sure.data)
            return web.see_other(".receipt", offer_id=offer_id)
        except service.TellsOfSomebody:
            raise
        except errors.RuleBroken:
            pass               # the page says what stands in the way
    flash("Sparat, men inte inskickat än.")
    return web.see_other(".submit", offer_id=offer_id)


def _after(sight: Sight, here: Section) -> ResponseReturnValue:
    """Back to where the person came from, or on to the next section."""
    flash("Sparat.")
    offer_id = sight.offer.public_id
    following = content.SECTIONS[content.SECTIONS.index(here) + 1:]
    if sight.approved is not None and not sight.is_asked and "tillbaka" not in request.args:
        return web.see_other(".show", offer_id=offer_id)
    if request.args.get("tillbaka") == CHECK or not (following or sight.is_asked):
        return web.see_other(".submit", offer_id=offer_id)
    if sight.is_asked:
        answering = request.args.get("tillbaka") == ANSWER
        return web.see_other("answers.show" if answering else ".show", offer_id=offer_id)
    return web.see_other(".section", offer_id=offer_id, part=following[0].slug)


def _confirm(action: str, offer_id: str) -> ResponseReturnValue:
    """A page that asks before something that cannot be undone."""
    sight = queries.sight(db.session(), web.actor(), offer_id)
    step: Any = next((a for a in sight.actions(web.actor()) if a.name == action), None)
    if step is None:
        return web.see_other(".show", offer_id=offer_id)
    return render_template("offers/confirm.html", sight=sight, offer=sight.offer, action=step)
