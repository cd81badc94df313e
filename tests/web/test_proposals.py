"""A place told of by phone: the project group's until the company opens it, then the company's alone (rule two)."""
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.companies.models import Contact
from portal.core.access import Role
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import Offer, Submission
from portal.offers.proposals.models import Proposal, ProposalState
from tests import factories as make
from tests.page import Browser, Page
from tests.web.belonging import kept, kinds, only
from tests.web.reviewing import Place

SECRET = "Plocka hemliga äpplen"
TICKED = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def at(place: Place, end: str = "") -> str:
    return f"/arbetsgivare/{place.company.public_id}{end}"


def said(**changes: Any) -> dict[str, Any]:
    told = {"source": "phone", "title": SECRET, "tasks": "Stå på stege.", "places": "2", "open_to": "practice"}
    return told | changes


def written(s: Session, place: Place, anyone: Browser, **changes: Any) -> str:
    """The public id of what Samir wrote down."""
    s.commit()
    page = Browser(anyone.app).sign_in(place.samir).fill(at(place, "/plats/ny"), said(**changes))
    assert page.status == 303, page.text
    return page.location.rsplit("/", 1)[1]


def opened(s: Session, place: Place, anyone: Browser) -> tuple[Browser, str]:
    """The owner's browser on a proposal that it has opened, and its address."""
    public_id = written(s, place, anyone)
    owner = Browser(anyone.app).sign_in(place.owner)
    address = f"/foretag/platser/{public_id}"
    assert owner.fill(f"{address}/forslag", {}).location == address
    return owner, address


def finish(s: Session, place: Place) -> None:
    """All the answers that a company adds."""
    offer = only(s, sa.select(Offer))
    for name, value in make.full_content(place.workplace, title=SECRET).items():
        setattr(offer, name, value)
    s.commit()


def test_what_was_said_is_written_down_once_and_asked_about(s: Session, place: Place, anyone: Browser) -> None:
    s.commit()
    samir = anyone.sign_in(place.samir)
    fields = samir.get(at(place, "/plats/ny")).fields() | said()
    first, second = (samir.post(at(place, "/plats/ny"), fields).location for _ in range(2))
    offer, proposal = only(s, sa.select(Offer)), only(s, sa.select(Proposal))
    assert first == second == at(place, f"/plats/{offer.public_id}")
    assert (offer.title, offer.places, offer.open_to_practice) == (SECRET, 2, True)
    assert offer.workplace_id == place.workplace.id, "the only one there is"
    assert (proposal.party, proposal.state) == (place.samir.party, ProposalState.UNOPENED)
    assert kinds(s) == ["ContactAdded", "ProposalWritten"]
    assert only(s, sa.select(Contact)).kind == "phone"
    mail = only(s, sa.select(OutboxMail))
    assert (mail.recipient, f"{offer.public_id}/forslag" in mail.text) == (place.owner.email, True)
    assert SECRET not in mail.text + mail.subject
    assert mail.about == offer.public_id, "read in its case, once there is one"
    page = samir.get(first)
    assert ("av Näringsliv per telefon" in page.text, "Inte öppnat av företaget" in page.text) == (True, True)
    assert SECRET in samir.get(at(place)).text


@pytest.mark.parametrize(("changes", "wrong"), [
    ({"source": ""}, ["source"]), ({"title": ""}, ["title"]), ({"places": "51"}, ["places"]),
    ({"start_from": "2020-01-01"}, ["start_from"]),
    ({"start_from": "2040-01-01", "start_rolling": "yes"}, ["start_from"]),
    ({"open_to": "municipal"}, ["open_to"]), ({"tasks": f"Om {make.PERSONAL_NUMBER}"}, ["tasks"]),
])
def test_what_cannot_be_right(s: Session, place: Place, anyone: Browser, changes: Any, wrong: list[str]) -> None:
    s.commit()
    page = anyone.sign_in(place.samir).fill(at(place, "/plats/ny"), said(**changes))
    assert (page.status, list(page.errors())) == (422, wrong)
    assert page.fields()["tasks"] == said(**changes)["tasks"]
    assert kept(s, sa.select(Offer)) == []


def test_the_project_group_reads_and_changes_it_until_it_is_opened(s: Session, place: Place, anyone: Browser) -> None:
    public_id = written(s, place, anyone)
    address, anna = at(place, f"/plats/{public_id}"), anyone.sign_in(place.anna)
    assert SECRET in anna.get(address).text
    assert anna.fill(f"{address}/andra", {"title": "Plocka päron"}).location == address
    assert "Plocka päron" in anna.get(address).text
    assert anna.fill(f"{address}/andra", {}).status == 303
    assert kinds(s)[-1] == "ProposalChanged", "nothing changed, nothing told"
    form = anna.get(f"{address}/andra").fields()
    Browser(anyone.app).sign_in(place.owner).fill(f"/foretag/platser/{public_id}/forslag", {})
    for end in ("", "/andra", "/ta-bort"):
        assert anna.get(address + end).status == 404
    for end in ("/andra", "/ta-bort"):
        assert anna.post(address + end, form | {"title": "För sent"}).status == 404
    assert only(s, sa.select(Offer)).title == "Plocka päron"
    assert "Plocka päron" not in anna.get(at(place)).text
    assert "Förslag öppnat" not in anna.get(at(place)).text


def test_the_company_reads_nothing_of_it_until_it_opens_it(s: Session, place: Place, anyone: Browser) -> None:
    public_id = written(s, place, anyone)
    owner, address = anyone.sign_in(place.owner), f"/foretag/platser/{public_id}"
    for end in ("", "/platsen", "/skicka-in"):
        assert owner.get(address + end).status == 404
    for end in ("/skicka-in", "/ta-bort", "/kopiera", "/stammer"):
        assert owner.post(address + end, {}).status in (404, 409)
    for path in ("/foretag/", "/foretag/platser/"):
        page = owner.get(path)
        assert f"{address}/forslag" in page.links()
        assert "av Näringsliv per telefon" in page.text
        assert SECRET not in page.text
    door = owner.get(f"{address}/forslag")
    assert SECRET not in door.text
    assert only(s, sa.select(Proposal)).opened_at is None, "reading the door opens nothing"
    assert [owner.post(f"{address}/forslag").location for _ in range(2)] == [address] * 2
    assert kinds(s).count("ProposalOpened") == 1
    page = owner.get(address)
    assert ("Så här uppfattade vi er" in page.text, SECRET in page.text) == (True, True)


def test_it_is_sent_in_only_when_the_company_has_said_yes(s: Session, place: Place, anyone: Browser) -> None:
    owner, address = opened(s, place, anyone)
    finish(s, place)
    page = owner.get(f"{address}/skicka-in")
    assert "Stämmer det?" in page.text
    assert "Kopiera till nytt utkast" not in owner.get(address).text
    assert owner.post(f"{address}/kopiera", {}).status == 422
    assert owner.post(f"{address}/skicka-in", TICKED).status == 422
    assert kept(s, sa.select(Submission)) == []
    assert [owner.post(f"{address}/stammer").location for _ in range(2)] == [address] * 2
    assert kinds(s).count("ProposalAgreed") == 1
    assert owner.fill(f"{address}/skicka-in", TICKED).status == 303
    case = only(s, sa.select(Submission))
    anna = Browser(anyone.app).sign_in(place.anna)
    for browser, path in ((owner, "/foretag/platser/"), (owner, address), (anna, f"/granskning/{case.public_id}")):
        assert "av Näringsliv per telefon" in browser.get(path).text, path


def test_the_company_takes_it_away(s: Session, place: Place, anyone: Browser) -> None:
    owner, address = opened(s, place, anyone)
    assert owner.fill(f"{address}/ta-bort", {}).status == 303
    assert (kept(s, sa.select(Offer)), kept(s, sa.select(Proposal))) == ([], [])


def test_the_project_group_takes_it_back_once(s: Session, place: Place, anyone: Browser) -> None:
    public_id = written(s, place, anyone)
    address, samir = at(place, f"/plats/{public_id}"), anyone.sign_in(place.samir)
    assert [samir.post(f"{address}/ta-bort").location for _ in range(2)] == [at(place)] * 2
    assert (kept(s, sa.select(Offer)), kept(s, sa.select(Proposal))) == ([], [])
    assert anyone.sign_in(place.anna).post(f"{address}/ta-bort").status == 404
    owner = Browser(anyone.app).sign_in(place.owner)
    assert owner.post(f"/foretag/platser/{public_id}/forslag").status == 404


def test_nobody_else_comes_near(s: Session, place: Place, anyone: Browser) -> None:
    public_id = written(s, place, anyone)
    stranger = make.make_member(s, make.make_company(s))
    others = [place.owner, stranger, *(make.make_staff(s, role) for role in (Role.CAMPUS, Role.COACH, Role.ADMIN))]
    other = make.make_company(s)
    s.commit()

    def tried(browser: Browser, path: str) -> set[int]:
        return {answer.status for answer in (browser.get(path), browser.post(path, said()))}

    for person in others:
        browser = anyone.sign_in(person)
        for end in ("/plats/ny", f"/plats/{public_id}/andra", f"/plats/{public_id}/ta-bort"):
            assert tried(browser, at(place, end)) == {403}
    assert tried(anyone.sign_in(stranger), f"/foretag/platser/{public_id}/forslag") == {404}
    assert anyone.post(f"/foretag/platser/{public_id}/stammer").status == 404
    for end in ("andra", "ta-bort"):
        assert tried(anyone.sign_in(place.anna), f"/arbetsgivare/{other.public_id}/plats/{public_id}/{end}") == {404}


def test_a_draft_of_the_company_s_own_is_no_proposal(s: Session, place: Place, anyone: Browser) -> None:
    draft = make.make_offer(s, place.company, place.owner, place.workplace)
    s.commit()
    anna = anyone.sign_in(place.anna)
    for end in ("", "/andra", "/ta-bort"):
        assert anna.get(at(place, f"/plats/{draft.public_id}{end}")).status == 404
    taken: Page = anna.fill(at(place, "/plats/ny"), said(once=draft.public_id))
    assert taken.status == 404
    owner = anyone.sign_in(place.owner)
    assert owner.get(f"/foretag/platser/{draft.public_id}/forslag").status == 404


def test_the_workplace_is_the_company_s(s: Session, place: Place, anyone: Browser) -> None:
    elsewhere = make.make_workplace(s, make.make_company(s))
    s.commit()
    page = anyone.sign_in(place.samir).fill(at(place, "/plats/ny"), said(workplace_id=elsewhere.public_id))
    assert (page.status, list(page.errors())) == (422, ["workplace_id"])


def test_without_people_there_is_no_mail_and_the_page_says_so(s: Session, place: Place, anyone: Browser) -> None:
    alone = make.make_company(s, name="Ensamma AB")
    s.commit()
    page = anyone.sign_in(place.samir).fill(f"/arbetsgivare/{alone.public_id}/plats/ny", said(), follow=True)
    assert "inget mejl har gått" in page.text
    assert kept(s, sa.select(OutboxMail)) == []


def test_what_is_unusual_is_asked_about_on_the_phone_too(s: Session, place: Place, anyone: Browser) -> None:
    s.commit()
    samir, path = Browser(anyone.app).sign_in(place.samir), at(place, "/plats/ny")
    page = samir.fill(path, said(weeks="40"))
    assert (page.status, page.errors()) == (422, {})
    assert "praktik 26 veckor" in page.text
    assert kept(s, sa.select(Proposal)) == []
    sure = str(page.soup.select_one("[name=_sure]")["value"])  # type: ignore[index]
    made = samir.post(path, {**page.fields(), "_sure": sure})
    assert made.status == 303
    assert samir.fill(f"{made.location}/andra", {"places": "3"}).status == 303
