"""A place told of by phone: the project group's pages until the company opens it, and the door it opens."""
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from portal.accounts import reach
from portal.companies import queries as companies
from portal.companies.models import Company
from portal.core import web
from portal.core.access import EMPLOYER, REVIEWER
from portal.core.database import db
from portal.core.forms import PortalForm
from portal.needs.models import Source
from portal.offers.forms import ProposalForm
from portal.offers.models import Offer
from portal.offers.proposals import queries as proposal_queries
from portal.offers.proposals import service as proposals
from portal.offers.service import SectionWrong

pages = web.Pages("proposals", __name__)


@pages.write("/arbetsgivare/<company_id>/plats/ny", access=REVIEWER)
def new(company_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    company = companies.get(s, actor, company_id)
    form = _form(company)
    if form.accepted() and form.is_sure(_doubts(company, None, form)):
        try:
            offer = proposals.write(s, actor, company, form.answers(), source=Source(form.source.data),
                                    new_id=form.new_id())
        except SectionWrong as wrong:
            form.refuse_all(wrong.problems)
        else:
            told = reach.told(s, company.id, "Företaget får ett mejl.")
            flash(f"Förslaget är sparat. Det väntar på att företaget öppnar det. {told}")
            return web.see_other(".show", company_id=company_id, offer_id=offer.public_id)
    return render_template("offers/proposal_form.html", form=form, company=company, offer=None), form.status


@pages.read("/arbetsgivare/<company_id>/plats/<offer_id>", access=REVIEWER)
def show(company_id: str, offer_id: str) -> ResponseReturnValue:
    company, offer = _found(company_id, offer_id)
    s = db.session()
    places = {place.id: place.name for place in companies.workplaces_of(s, company.id)}
    return render_template("offers/proposal.html", company=company, offer=offer,
                           proposal=proposal_queries.of_offer(s, offer.id),
                           workplace=places.get(offer.workplace_id or 0, ""),
                           people=companies.team(company.id).read(s))


@pages.write("/arbetsgivare/<company_id>/plats/<offer_id>/andra", access=REVIEWER)
def change(company_id: str, offer_id: str) -> ResponseReturnValue:
    company, offer = _found(company_id, offer_id)
    form = _form(company, offer)
    if form.accepted() and form.is_sure(_doubts(company, offer, form)):
        try:
            proposals.rewrite(db.session(), web.actor(), company, offer_id, form.answers())
        except SectionWrong as wrong:
            form.refuse_all(wrong.problems)
        else:
            flash("Sparat.")
            return web.see_other(".show", company_id=company_id, offer_id=offer_id)
    return render_template("offers/proposal_form.html", form=form, company=company, offer=offer), form.status


@pages.write("/arbetsgivare/<company_id>/plats/<offer_id>/ta-bort", access=REVIEWER)
def remove(company_id: str, offer_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    if PortalForm().accepted():
        proposals.remove(s, actor, companies.get(s, actor, company_id), offer_id)
        flash("Förslaget är borttaget.")
        return web.see_other("companies.show", public_id=company_id)
    company, offer = _found(company_id, offer_id)
    return render_template("offers/proposal_remove.html", company=company, offer=offer)


@pages.write("/foretag/platser/<offer_id>/forslag", access=EMPLOYER)
def door(offer_id: str) -> ResponseReturnValue:
    """Reading the page opens nothing, since mail programs follow links; the button does."""
    s, actor = db.session(), web.actor()
    if PortalForm().accepted():
        proposals.unfold(s, actor, offer_id)
        return web.see_other("offers.show", offer_id=offer_id)
    _, proposal = proposal_queries.own(s, actor, offer_id)
    if proposal.opened_at is not None:
        return web.see_other("offers.show", offer_id=offer_id)
    return render_template("offers/proposal_door.html", proposal=proposal)


@pages.write("/foretag/platser/<offer_id>/stammer", access=EMPLOYER, methods=("POST",))
def agree(offer_id: str) -> ResponseReturnValue:
    proposals.agree(db.session(), web.actor(), offer_id)
    flash("Tack! Gör klart det som fattas och skicka in platsen när du vill.")
    return web.see_other("offers.show", offer_id=offer_id)


@pages.app_template_global("proposal_of")
def proposal_of(offer_id: int) -> Any:
    """Where an offer came from; None when the company wrote it itself."""
    return proposal_queries.of_offer(db.session(), offer_id)


def _form(company: Company, offer: Offer | None = None) -> ProposalForm:
    places = companies.workplaces_of(db.session(), company.id)
    return ProposalForm(offer, workplaces=places, employer_type=company.employer_type)


def _doubts(company: Company, offer: Offer | None, form: ProposalForm) -> list[tuple[str, str]]:
    found = proposals.doubts(db.session(), company, offer, form.answers())
    return [(doubt.field, doubt.text) for doubt in found]


def _found(company_id: str, offer_id: str) -> tuple[Company, Offer]:
    s, actor = db.session(), web.actor()
    company = companies.get(s, actor, company_id)
    return company, proposal_queries.get(s, actor, company.id, offer_id)
