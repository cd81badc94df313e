"""From nothing to a place with a training: company, reviewer, company, reviewer, Campus, company, coach."""
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import eventlog
from portal.core.access import Party, Role
from portal.core.database import db
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from tests import factories as make
from tests.journeys import whole_way as words
from tests.page import Browser, Page


def test_the_whole_way(s: Session, app: Portal) -> None:
    reviewer = make.make_staff(s, Role.REVIEWER, name="Anna Ek")
    colleagues = [make.make_staff(s, Role.REVIEWER, party=party) for party in Party]
    planner = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, name="Karin Holm")
    coach = make.make_staff(s, Role.COACH, party=Party.ARBETSFORMEDLINGEN, name="Samir Haddad")
    s.commit()
    company, group = Browser(app), Browser(app).sign_in(reviewer)
    campus, coaches = Browser(app).sign_in(planner), Browser(app).sign_in(coach)

    _register(app, company)
    offer = _fill_in_an_offer(company)
    receipt = company.fill(f"{offer}/skicka-in", words.DECLARATIONS, follow=True)
    assert "Svar senast" in receipt.text or "senast" in receipt.text

    case = _first_case(group)
    assert group.post(f"{case}/ta").status == 303
    remark = group.post(f"{case}/anmarkning", {**_form_for(group, case, "tasks"), "text": "Hur tungt är det?"})
    assert remark.status == 303
    _decide(group, f"{case}/begar-komplettering", {"message": "Bra plats! En sak till."}, "Hur tungt är det?")

    asked = company.get(f"{offer}/arbetet")
    assert "Hur tungt är det?" in asked.text
    company.fill(f"{offer}/arbetet", {"tasks": "Diska och torka bord. Inget väger mer än 8 kg."}, action="")
    company.fill(f"{offer}/skicka-in", words.DECLARATIONS, follow=True)
    assert company.get(f"{offer}/skicka-in").status != 200, "nothing more to send"

    case = _first_case(group)
    again = group.get(case)
    assert "Inget väger mer än 8 kg" in again.text
    assert "version 2" in again.text
    assert coaches.get("/platser/").text.count("Restaurangbiträde") == 0
    words.all_clear(app, colleagues)
    _decide(group, f"{case}/godkann", {"how": "register"}, "godkänd")

    place = next(link for link in campus.get("/campus/").links() if "/utbildning/ny" in link)
    campus.fill(place, words.TRAINING)
    assert "Hygien för ert kök" not in coaches.get(place.removesuffix("/utbildning/ny")).text, "not agreed yet"
    proposal = next(link for link in company.get("/foretag/utbildning/").links()
                    if re.fullmatch(r"/foretag/utbildning/\w{10}", link))
    assert company.post(f"{proposal}/tacka-ja", company.get(proposal).fields("/tacka-ja")).status == 303

    found = coaches.get("/platser/?sok=kok")
    assert "Restaurangbiträde i storkök" in found.text
    page = coaches.get(place.removesuffix("/utbildning/ny"))
    assert "Hygien för ert kök" in page.text
    assert "Olle Berg" in page.text
    _everything_is_written_down(app)


def _register(app: Portal, company: Browser) -> None:
    sent = company.fill("/konto/registrera", {"email": words.EMAIL}, follow=True)
    assert sent.status == 200
    link = re.search(r"/konto/bekrafta/\S+", _mail(app, words.EMAIL).text)
    assert link is not None
    assert company.fill(link.group(), words.PERSON).status == 303
    done = company.fill("/foretag/nytt/uppgifter", words.COMPANY, follow=True)
    assert done.status == 200, done.errors()


def _fill_in_an_offer(company: Browser) -> str:
    told = company.fill("/foretag/behov/nytt", words.NEED, follow=True)
    assert told.status == 200, told.errors()
    start = next(link for link in told.links() if "/foretag/platser/ny" in link)
    made = company.fill(start, {"title": "Restaurangbiträde"})
    offer = made.location.split("?")[0]
    offer = re.sub(r"(/foretag/platser/\w{10}).*", r"\1", offer)
    for slug, answers in words.sections().items():
        saved = company.fill(f"{offer}/{slug}", answers)
        assert saved.status == 303, (slug, saved.errors())
    return offer


def _first_case(group: Browser) -> str:
    return str(group.get("/granskning/").soup.select("main tbody th a")[0]["href"])


def _form_for(group: Browser, case: str, field: str) -> dict[str, str]:
    return dict(group.get(f"{case}?falt={field}").fields("/anmarkning"))


def _decide(group: Browser, path: str, answers: dict[str, str], expected: str) -> Page:
    """Write, read the very mail, and confirm."""
    fields = {**group.get(path).fields(), **answers}
    shown = group.post(path, {**fields, "step": "preview"})
    assert shown.status == 200, shown.text
    assert expected in shown.text
    done = group.post(path, {**shown.fields(), "step": "confirm"})
    assert done.status == 303, done.text
    return done


def _mail(app: Portal, recipient: str) -> OutboxMail:
    with app.app_context():
        mail = db.session().scalar(
            select(OutboxMail).where(OutboxMail.recipient == recipient).order_by(OutboxMail.id.desc()).limit(1))
        assert mail is not None
        return mail


def _everything_is_written_down(app: Portal) -> None:
    with app.app_context():
        session = db.session()
        assert list(eventlog.broken_links(session)) == []
        names = {mail.name for mail in session.scalars(select(OutboxMail))}
    assert {"received", "changes_requested", "approved", "training_proposed", "group_submission"} <= names
