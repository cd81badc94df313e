"""Who acts for a company: invitations, owners, colleagues who leave."""
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Membership
from portal.companies.models import Invitation
from portal.companies.team import service as team
from portal.core import clock, ids
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers.models import ReviewState
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.belonging import EMAIL, asking, invited, kept, kinds, members, only, owned, owners


def test_an_owner_invites_once_and_takes_it_back(s: Session, anyone: Browser) -> None:
    _, mira, _ = owned(s, anyone)
    fields = {**mira.get("/foretag/team/bjud-in").fields(), "email": "Olle@Example.com", "is_owner": "no"}
    assert [mira.post("/foretag/team/bjud-in", fields).status for _ in range(2)] == [303, 303]
    invitation = only(s, sa.select(Invitation))
    assert (invitation.email, invitation.is_owner) == (EMAIL, False)
    assert (invitation.expires_at - invitation.created_at) == timedelta(days=14)
    assert EMAIL in mira.get("/foretag/team").text
    again = mira.fill("/foretag/team/bjud-in", {"email": EMAIL, "is_owner": "yes"})
    assert "redan en inbjudan" in again.errors()["email"]
    address = f"/foretag/team/inbjudan/{invitation.public_id}/ta-tillbaka"
    assert [mira.post(address).status for _ in range(2)] == [303, 303]
    assert EMAIL not in mira.get("/foretag/team").text
    assert kinds(s) == ["MemberInvited", "InvitationWithdrawn"]


@pytest.mark.parametrize(("field", "text"), [
    ("email", ""), ("email", "olle"), ("email", "a\0@example.com"), ("email", f"{'a' * 300}@example.com"),
    ("is_owner", ""), ("is_owner", "maybe"),
])
def test_a_bad_invitation_is_explained(s: Session, anyone: Browser, field: str, text: str) -> None:
    _, mira, _ = owned(s, anyone)
    page = mira.fill("/foretag/team/bjud-in", {"email": EMAIL, "is_owner": "no", field: text})
    assert page.status == 422
    assert field in page.errors()


def test_a_colleague_cannot_be_invited_again(s: Session, anyone: Browser) -> None:
    _, mira, owner = owned(s, anyone)
    page = mira.fill("/foretag/team/bjud-in", {"email": owner.email, "is_owner": "no"})
    assert "hör redan till" in page.errors()["email"]


@pytest.mark.parametrize("is_owner", [True, False])
def test_the_link_is_read_without_a_trace_and_accepted_by_a_button(s: Session, anyone: Browser, is_owner: bool) -> None:
    company, _, owner = owned(s, anyone)
    invitation, link = invited(s, company, owner, is_owner=is_owner)
    olle = make.make_user(s, email=EMAIL)
    s.commit()
    page = Browser(anyone.app).get(link)
    assert company.name in page.h1
    assert f"Mira Lundin ({owner.email}) bjuder in dig" in page.text
    assert ("Som kontoansvarig" in page.text) == is_owner
    assert f"/konto/logga-in?next={link}" in page.links()
    anyone.sign_in(olle)
    for _ in range(2):
        form = anyone.get(link).form("/anta")
        assert kept(s, sa.select(Invitation.accepted_at)) == [None]
    assert [anyone.post(str(form["action"])).status for _ in range(2)] == [303, 303]
    assert (olle.id in owners(s, company)) == is_owner
    assert olle.id in members(s, company)
    assert anyone.get("/foretag/uppgifter").h1 == company.name
    assert kinds(s) == ["MemberAdded", "InvitationAccepted"]
    assert anyone.post(f"/foretag/inbjudningar/{invitation.public_id}/avboj").status == 409


def test_a_new_account_meets_its_invitation_and_may_say_no(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    invited(s, company, owner)
    olle = make.make_user(s, email=EMAIL)
    s.commit()
    page = anyone.sign_in(olle).get("/foretag/nytt")
    assert f"Du är inbjuden till {company.name}" in page.text
    assert [anyone.post(str(page.form("/avboj")["action"])).status for _ in range(2)] == [303, 303]
    assert "inbjuden" not in anyone.get("/foretag/nytt").text
    assert anyone.post(str(page.form("/anta")["action"])).status == 422
    assert olle.id not in members(s, company)


@pytest.mark.parametrize(("passed", "said"), [
    ("expires_at", "har gått ut"),
    ("withdrawn_at", "tillbakatagen"),
])
def test_an_invitation_that_no_longer_works(s: Session, anyone: Browser, passed: str, said: str) -> None:
    company, _, owner = owned(s, anyone)
    invitation, link = invited(s, company, owner, **{passed: clock.now() - timedelta(seconds=1)})
    olle = make.make_user(s, email=EMAIL)
    s.commit()
    anyone.sign_in(olle)
    assert said in anyone.get(link).text
    answer = anyone.post(f"/foretag/inbjudningar/{invitation.public_id}/anta")
    assert (answer.status, said in answer.text) == (422, True)
    assert olle.id not in members(s, company)


def test_the_invitation_is_for_its_address_only(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    invitation, link = invited(s, company, owner)
    other, staff = make.make_user(s), make.make_staff(s)
    s.commit()
    page = anyone.sign_in(other).get(link)
    assert f"Du är inloggad som {other.email}" in page.text
    assert anyone.post(f"/foretag/inbjudningar/{invitation.public_id}/anta").status == 404
    assert f"Du är inloggad som {staff.email}" in anyone.sign_in(staff).get(link).text
    assert anyone.get("/foretag/inbjudan/fel").status == 404


def test_an_unconfirmed_address_takes_no_invitation(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    invitation, _ = invited(s, company, owner)
    olle = make.make_user(s, email=EMAIL, confirmed_at=None)
    s.commit()
    assert anyone.sign_in(olle).post(f"/foretag/inbjudningar/{invitation.public_id}/anta").status in (401, 422)
    assert olle.id not in members(s, company)


def test_the_last_owner_stays(s: Session, anyone: Browser) -> None:
    company, mira, owner = owned(s, anyone)
    make.make_member(s, company, is_owner=False)
    s.commit()
    page = mira.get("/foretag/team/lamna")
    assert "enda kontoansvariga" in page.text
    assert "Lämna företaget" not in [b.text for b in page.soup.find_all("button")]
    answer = mira.post("/foretag/team/lamna", {"company": company.public_id})
    assert (answer.status, "minst en kontoansvarig" in answer.text) == (422, True)
    assert mira.post(f"/foretag/team/{owner.public_id}/ta-bort").status == 422
    assert owner.id in owners(s, company)


def test_one_who_is_alone_is_told_what_there_is_to_do(s: Session, anyone: Browser) -> None:
    _, mira, _ = owned(s, anyone)
    page = mira.get("/foretag/team/lamna")
    assert "Du är ensam om företaget i portalen" in page.text
    assert {"/foretag/team/bjud-in", "/konto/avsluta"} <= set(page.links())


@pytest.mark.parametrize(("state", "colleague", "told"), [
    (ReviewState.SUBMITTED, False, ["nobody_left"]), (ReviewState.APPROVED, False, ["nobody_left"]),
    (None, False, []), (ReviewState.SUBMITTED, True, [])])
def test_the_group_hears_of_places_that_nobody_is_left_for(
    s: Session, app: Portal, anyone: Browser, state: ReviewState | None, colleague: bool, told: list[str],
) -> None:
    company, mira, owner = owned(s, anyone)
    if colleague:
        make.make_member(s, company)
    if state:
        decider = None if state is ReviewState.SUBMITTED else make.make_staff(s)
        make.make_submission(s, make.make_offer(s, company, owner), owner, state=state, decided_by=decider)
    s.commit()
    with counted(app) as ran:
        assert mira.fill("/konto/avsluta", {"password": make.PASSWORD, "what": "leave"}).status == 303
    assert not [sql for sql in ran if "submission.company_id = " in sql and "FOR UPDATE" in sql]
    assert kept(s, sa.select(OutboxMail.name).where(OutboxMail.recipient == "grupp@example.com")) == told


def test_an_owner_makes_another_and_leaves(s: Session, anyone: Browser) -> None:
    company, mira, owner = owned(s, anyone)
    olle = make.make_member(s, company, is_owner=False, name="Olle Berg")
    s.commit()
    make_owner = f"/foretag/team/{olle.public_id}/agare"
    assert "Gör Olle Berg till kontoansvarig?" in mira.get(make_owner).h1
    assert [mira.post(make_owner).status for _ in range(2)] == [303, 303]
    assert owners(s, company) == {owner.id, olle.id}
    assert mira.fill("/foretag/team/lamna", {}).location == "/foretag/nytt"
    assert owners(s, company) == {olle.id}
    assert mira.get("/foretag/uppgifter").location == "/foretag/nytt"


def test_leaving_twice_leaves_one_company(s: Session, anyone: Browser) -> None:
    company, mira, owner = owned(s, anyone)
    make.make_member(s, company)
    second = make.make_company(s)
    make.make_member(s, second)
    s.add(Membership(company_id=second.id, user_id=owner.id, is_owner=True))
    s.commit()
    fields = mira.get("/foretag/team/lamna").fields()
    assert [mira.post("/foretag/team/lamna", fields).status for _ in range(2)] == [303, 303]
    assert owner.id not in members(s, company)
    assert owner.id in members(s, second)


def test_a_removed_colleague_is_out_with_the_invitations_sent(s: Session, anyone: Browser) -> None:
    company, mira, owner = owned(s, anyone)
    olle = make.make_member(s, company, name="Olle Berg")
    invited(s, company, olle, email="kalle@example.com")
    address = f"/foretag/team/{olle.public_id}/ta-bort"
    assert "Ta bort Olle Berg?" in mira.get(address).h1
    assert [mira.post(address).status for _ in range(2)] == [303, 303]
    assert members(s, company) == {owner.id}
    assert only(s, sa.select(Invitation)).withdrawn_at is not None
    assert anyone.sign_in(olle).get("/foretag/team").location == "/foretag/nytt"


def test_a_member_reads_the_list_and_decides_nothing(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    olle = make.make_member(s, company, is_owner=False)
    request, _ = asking(s, company)
    invitation, _ = invited(s, company, owner, email="kalle@example.com")
    page = anyone.sign_in(olle).get("/foretag/team")
    assert owner.email in page.text
    assert EMAIL not in page.text
    assert "kalle@example.com" not in page.text
    assert not [link for link in page.links() if link.startswith("/foretag/team/") and "lamna" not in link]
    for address in (
        "bjud-in", f"inbjudan/{invitation.public_id}/ta-tillbaka", f"forfragan/{request.public_id}/godkann",
        f"forfragan/{request.public_id}/neka", f"{owner.public_id}/ta-bort", f"{owner.public_id}/agare",
    ):
        assert anyone.post(f"/foretag/team/{address}").status == 403, address


def test_anothers_team_is_not_found(s: Session, anyone: Browser) -> None:
    foreign = make.make_company(s)
    stranger = make.make_member(s, foreign)
    request, _ = asking(s, foreign)
    invitation, _ = invited(s, foreign, stranger, email="kalle@example.com")
    _, mira, _ = owned(s, anyone)
    for address in (
        f"inbjudan/{invitation.public_id}/ta-tillbaka", f"forfragan/{request.public_id}/godkann",
        f"forfragan/{request.public_id}/neka", f"{stranger.public_id}/ta-bort", f"{stranger.public_id}/agare",
        "%00/ta-bort", "0000000000/agare", "forfragan/%00/neka", "inbjudan/%00/ta-tillbaka",
    ):
        assert mira.post(f"/foretag/team/{address}").status == 404, address
    assert mira.post(f"/foretag/inbjudningar/{invitation.public_id}/anta").status == 404
    assert members(s, foreign) == {stranger.id}


def test_whom_a_former_owner_invited_stays_out(s: Session) -> None:
    staff, company = make.make_staff(s), make.make_company(s)
    former, new = make.make_member(s, company), make.make_member(s, company, is_owner=False)
    invitation = team.invite(s, make.actor(former, company), public_id=ids.new(), email="vem@example.com",
                             is_owner=True)
    team.move_ownership(s, make.actor(staff), company.public_id, new.public_id)
    assert invitation.withdrawn_at is not None

