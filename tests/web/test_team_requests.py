"""Requests to join a company: who answers them, and what the project group may do about its people."""
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import self_service
from portal.accounts.models import Recusal
from portal.companies.models import JoinRequest, RequestState
from portal.core import clock
from portal.core.mail.outbox import OutboxMail
from tests import factories as make
from tests.page import Browser
from tests.web.belonging import asking, kept, kinds, members, only, owned, owners


@pytest.mark.parametrize(("word", "state", "kind"), [
    ("godkann", RequestState.ACCEPTED, "JoinAccepted"), ("neka", RequestState.DECLINED, "JoinDeclined"),
])
def test_an_owner_answers_a_request(s: Session, anyone: Browser, word: str, state: RequestState, kind: str) -> None:
    company, mira, owner = owned(s, anyone)
    request, olle = asking(s, company)
    action = str(mira.get("/foretag/team").form(word)["action"])
    assert [mira.post(action).status for _ in range(2)] == [303, 303]
    answered = only(s, sa.select(JoinRequest))
    assert (answered.state, answered.decided_by) == (state, owner.id)
    assert (olle.id in members(s, company)) == (state is RequestState.ACCEPTED)
    assert olle.id not in owners(s, company)
    assert kinds(s)[-1] == kind
    other = "neka" if word == "godkann" else "godkann"
    assert mira.post(f"/foretag/team/forfragan/{request.public_id}/{other}").status == 409


def test_requests_go_to_the_project_group_when_no_owner_can_be_trusted(s: Session, anyone: Browser) -> None:
    staff = make.make_staff(s)
    verified = make.make_company(s, name="Säkra AB", verified_by=staff)
    make.make_member(s, verified)
    fresh, _ = asking(s, verified)
    s.commit()
    assert "Olle Berg" not in anyone.sign_in(staff).get("/arbetsgivare/").text
    assert anyone.post(f"/arbetsgivare/forfragningar/{fresh.public_id}/godkann").status == 404
    s.get_one(JoinRequest, fresh.id).created_at = clock.now() - timedelta(days=15)
    s.commit()
    assert "har inte svarat på fem arbetsdagar" in anyone.get("/arbetsgivare/").text
    assert anyone.post(f"/arbetsgivare/forfragningar/{fresh.public_id}/neka").status == 303
    assert only(s, sa.select(JoinRequest)).state is RequestState.DECLINED


def test_a_company_that_nobody_owns_is_the_project_groups_to_answer_for(s: Session, anyone: Browser) -> None:
    staff = make.make_staff(s)
    company = make.make_company(s, verified_by=staff)
    _, right = asking(s, company)
    page = anyone.sign_in(staff).get(f"/arbetsgivare/{company.public_id}")
    assert "arbetsgivaren saknar kontoansvarig" in page.text
    assert anyone.post(str(page.form("godkann")["action"])).status == 303
    assert members(s, company) == {right.id}


def test_whoever_closes_the_account_asks_no_more(s: Session, anyone: Browser) -> None:
    company, owner, _ = owned(s, anyone)
    request, asker = asking(s, company)
    self_service.close(s, asker.id)
    s.commit()
    assert only(s, sa.select(JoinRequest)).state is RequestState.DECLINED
    assert "Förfrågningar" not in owner.get("/foretag/team").text
    assert owner.post(f"/foretag/team/forfragan/{request.public_id}/godkann").status == 409
    assert kinds(s) == ["AccountClosed", "JoinLapsed"]
    assert kept(s, sa.select(OutboxMail)) == []


def test_whoever_asked_takes_the_request_back(s: Session, anyone: Browser) -> None:
    company, mira, owner = owned(s, anyone)
    request, olle = asking(s, company)
    page = anyone.sign_in(olle).get("/foretag/nytt")
    action = str(page.form("ta-tillbaka")["action"])
    assert [anyone.post(action).status for _ in range(2)] == [303, 303]
    assert kinds(s) == ["JoinWithdrawn"]
    page = anyone.get("/foretag/nytt")
    assert "Din förfrågan är tillbakatagen." in page.text
    assert not any(word in page.text for word in ("är skickad", "nekad"))
    assert "Förfrågningar" not in mira.sign_in(owner).get("/foretag/team").text
    for word in ("godkann", "neka"):
        late = mira.post(f"/foretag/team/forfragan/{request.public_id}/{word}")
        assert (late.status, "Förfrågan finns inte längre" in late.text) == (409, True)
    assert olle.id not in members(s, company)
    assert kept(s, sa.select(OutboxMail)) == []
    assert mira.post(action).status == 404, "somebody else's"


def test_an_answered_request_is_not_taken_back(s: Session, anyone: Browser) -> None:
    company, mira, owner = owned(s, anyone)
    request, olle = asking(s, company)
    assert mira.post(f"/foretag/team/forfragan/{request.public_id}/neka").status == 303
    late = anyone.sign_in(olle).post(f"/foretag/forfragningar/{request.public_id}/ta-tillbaka")
    assert (late.status, "redan besvarad: nekad" in late.text) == (409, True)
    assert "blev nekad" in anyone.get("/foretag/nytt").text
    assert only(s, sa.select(JoinRequest)).decided_by == owner.id


def test_a_squatter_does_not_win(s: Session, anyone: Browser) -> None:
    company, _, squatter = owned(s, anyone)
    _, right = asking(s, company)
    staff = make.make_staff(s)
    s.commit()
    anyone.sign_in(staff)
    page = anyone.get(f"/arbetsgivare/{company.public_id}")
    assert "arbetsgivaren är inte verifierad" in page.text
    assert anyone.post(str(page.form("godkann")["action"])).status == 303
    colleague = f"/arbetsgivare/{company.public_id}/kollegor"
    assert anyone.post(f"{colleague}/{squatter.public_id}/ta-bort").status == 422
    assert [anyone.fill(f"{colleague}/{right.public_id}/agare", {}).status for _ in range(2)] == [303, 303]
    assert owners(s, company) == {right.id}
    assert [anyone.post(f"{colleague}/{squatter.public_id}/ta-bort").status for _ in range(2)] == [303, 303]
    assert members(s, company) == {right.id}
    assert kinds(s) == ["MemberAdded", "JoinAccepted", "OwnerMade", "OwnershipMoved", "MemberRemoved"]
    assert "Kontoansvaret flyttat" in anyone.get(f"/arbetsgivare/{company.public_id}").text
    told = s.execute(sa.select(OutboxMail.name, OutboxMail.recipient).where(
        OutboxMail.name.in_(["owner_made", "ownership_moved", "removed"])).order_by(OutboxMail.id)).all()
    assert [tuple(row) for row in told] == [
        ("owner_made", right.email), ("ownership_moved", squatter.email), ("removed", squatter.email)]


def test_a_reviewer_on_jav_decides_nothing(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    request, _ = asking(s, company)
    staff = make.make_staff(s)
    s.add(Recusal(user_id=staff.id, company_id=company.id))
    s.commit()
    anyone.sign_in(staff)
    assert "Du är jävig" in anyone.get(f"/arbetsgivare/{company.public_id}").text
    colleague = f"{company.public_id}/kollegor/{owner.public_id}"
    for address in (f"forfragningar/{request.public_id}/godkann", f"{colleague}/agare", f"{colleague}/ta-bort",
                    f"{company.public_id}/verifiera"):
        assert anyone.post(f"/arbetsgivare/{address}", {"how": "visit"}).status == 403, address


def test_a_reviewer_says_jav_on_the_companys_page(s: Session, anyone: Browser) -> None:
    company, staff = make.make_company(s), make.make_staff(s)
    s.commit()
    address = f"/arbetsgivare/{company.public_id}"
    page = anyone.sign_in(staff).fill(address, {}, action="/javig", follow=True)
    assert "Du är jävig för den här arbetsgivaren" in page.text
    assert anyone.get(f"{address}/verifiera").status == 403
    assert anyone.post(f"{address}/javig").status == 303
    assert kinds(s) == ["Recused"]
