"""The whole journey in a real browser, with scripts and without; the two steps that matter most by keyboard alone."""
import re
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from portal.accounts.models import User
from portal.core.access import Party, Role
from portal.core.database import db
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import ReviewState, Submission
from tests import factories as make
from tests.browser.conftest import Site, Visitor, visitor
from tests.journeys import whole_way as words

STAFF = {"granskare": (Role.REVIEWER, Party.JOBBTORG), "campus": (Role.CAMPUS, Party.CAMPUS),
         "coach": (Role.COACH, Party.ARBETSFORMEDLINGEN)}


@pytest.fixture
def staffed(site: Site) -> Site:
    """The site with one of each staff role, who sign in as name@example.com."""
    with site.app.app_context(), db.unit_of_work() as s:
        for name, (role, party) in STAFF.items():
            make.make_staff(s, role, party=party, name=f"{name.title()} Ek", email=f"{name}@example.com")
    return site


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_whole_journey(chromium: Browser, staffed: Site, scripts: bool) -> None:
    company = visitor(chromium, staffed, scripts=scripts)
    group, campus, coach = (sign_in(chromium, staffed, name, scripts=scripts) for name in STAFF)

    register(staffed, company)
    offer = offer_a_place(company)
    declare_and_submit(company, offer)
    assert "senast" in company.text()

    case = first_case(group)
    group.press("Ta ärendet")
    group.goto(f"{case}?falt=tasks")
    answer(group, {"text": "Hur tungt är det?"})
    group.send("/anmarkning")
    group.goto(f"{case}/begar-komplettering")
    answer(group, {"message": "Bra plats! En sak till."})
    group.send("/begar-komplettering")
    assert "Hur tungt är det?" in group.text()
    group.press("Skicka begäran")

    company.goto(f"{offer}/arbetet")
    assert "Hur tungt är det?" in company.text()
    answer(company, {"tasks": "Diska och torka bord. Inget väger mer än 8 kg."})
    company.press("Spara och fortsätt")
    declare_and_submit(company, offer, "Skicka in igen")

    case = first_case(group)
    assert "Inget väger mer än 8 kg" in group.text()
    words.all_clear(staffed.app, colleagues(staffed))
    group.goto(f"{case}/godkann")
    answer(group, {"how": "register"})
    group.send("/godkann")
    group.press("Godkänn och skicka")

    campus.goto("/campus/")
    place = campus.page.locator("a[href$='/utbildning/ny']").first.get_attribute("href") or ""
    campus.goto(place)
    answer(campus, words.TRAINING)
    campus.send("/utbildning/ny")
    company.goto("/foretag/utbildning/")
    company.follow(company.page.locator("main a[href^='/foretag/utbildning/']").first)
    company.press("Tacka ja")
    assert "Överenskommen" in company.text()

    coach.goto("/platser/?sok=kok")
    coach.press("Restaurangbiträde i storkök")
    assert "Hygien för ert kök" in coach.text()


def test_keyboard_alone_submits_and_approves(chromium: Browser, staffed: Site) -> None:
    with staffed.app.app_context(), db.unit_of_work() as s:
        reviewer = make.make_staff(s)
        company = make.make_company(s, verified_by=reviewer)
        owner = make.make_member(s, company, email="mira@example.com")
        offer = make.make_offer(s, company, owner)
        path = f"/foretag/platser/{offer.public_id}"
    keys = sign_in(chromium, staffed, "mira")
    keys.goto(f"{path}/skicka-in")
    for name in words.DECLARATIONS:
        keys.tab_to(f"input[name={name}]")
        keys.page.keyboard.press("Space")
    keys.tab_to("button", "Skicka in")
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url("**/kvitto")
    keys.look()
    words.all_clear(staffed.app, colleagues(staffed))

    group = sign_in(chromium, staffed, "granskare")
    group.goto("/granskning/")
    steps = [("main tbody th a", ""), ("main a.btn, main button", "Godkänn"), ("button", "Godkänn och skicka")]
    for target, name in steps:
        group.tab_to(target, name)
        with group.page.expect_navigation():
            group.page.keyboard.press("Enter")
        group.look()
    with staffed.app.app_context():
        state = db.session().scalar(select(Submission.state))
    assert state is ReviewState.APPROVED


def sign_in(chromium: Browser, site: Site, name: str, *, scripts: bool = True) -> Visitor:
    someone = visitor(chromium, site, scripts=scripts)
    someone.goto("/konto/logga-in")
    someone.page.get_by_label("E-post", exact=True).fill(f"{name}@example.com")
    someone.page.get_by_label("Lösenord", exact=True).fill(make.PASSWORD)
    someone.press("Logga in", within="main")
    return someone


def register(site: Site, company: Visitor) -> None:
    company.goto("/")
    company.goto("/konto/registrera")
    answer(company, {"email": words.EMAIL})
    company.press("Skicka mejlet")
    with site.app.app_context():
        mail = db.session().scalar(select(OutboxMail).where(OutboxMail.recipient == words.EMAIL))
    assert mail is not None
    link = re.search(r"/konto/bekrafta/\S+", mail.text)
    assert link is not None
    company.goto(link.group())
    answer(company, words.PERSON)
    company.press("Skapa kontot")
    answer(company, {"org_number": words.COMPANY["org_number"]})
    company.press("Fortsätt")
    answer(company, {name: said for name, said in words.COMPANY.items() if name != "org_number"})
    company.press("Registrera företaget")


def offer_a_place(company: Visitor) -> str:
    """Tell a need, make an offer of it, fill in every section. Returns the offer's address."""
    company.goto("/foretag/behov/nytt")
    answer(company, words.NEED)
    company.press("Spara och skicka till projektgruppen")
    company.press("Erbjud en plats")
    answer(company, {"title": "Restaurangbiträde"})
    company.press("Skapa utkast")
    found = re.search(r"/foretag/platser/\w{10}", company.page.url)
    assert found is not None
    for slug, answers in words.sections().items():
        company.goto(f"{found.group()}/{slug}")
        answer(company, answers)
        company.press("Spara och fortsätt")
    return found.group()


def declare_and_submit(company: Visitor, offer: str, button: str = "Skicka in") -> None:
    company.goto(f"{offer}/skicka-in")
    answer(company, words.DECLARATIONS)
    company.press(button, within="main")
    assert company.page.url.endswith("/kvitto"), company.text()


def colleagues(site: Site) -> list[User]:
    """One of each party in the project group."""
    with site.app.app_context(), db.unit_of_work() as s:
        return [make.make_staff(s, party=party) for party in Party]


def first_case(group: Visitor) -> str:
    group.goto("/granskning/")
    group.follow(group.page.locator("main tbody th a").first)
    return re.sub(r"^https?://[^/]+", "", group.page.url)


def answer(person: Visitor, answers: dict[str, Any]) -> None:
    """Fill in by field name: words in boxes, codes in radios, ticks and selects."""
    for name, value in answers.items():
        for one in value if isinstance(value, list) else [value]:
            person.answer(name, one)
