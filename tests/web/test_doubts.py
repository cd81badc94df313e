"""A text that looks meant for colleagues is told of beside the letter, before it goes to the company."""
import pytest
from sqlalchemy.orm import Session

from portal.offers.models import ReviewState, Submission
from tests import factories as make
from tests.page import Browser, Page
from tests.web.reviewing import Place, address, preview, remark
from tests.web.writing import mails

INTERNAL, PLAIN = "Mellan oss: Peter litar inte på dem.", "Skriv gärna vem som handleder."
SIGNS = ("”Mellan oss”", "Du nämner Peter Sand")
STEPS = {"begar-komplettering": "Skicka begäran", "avsla": "Avslå och skicka", "stoppa": "Stoppa och skicka",
         "sparra": "Spärra arbetsgivaren"}
"""Step -> its last button."""


class Case(Place):
    """One that Peter holds, and that is approved where it is to be stopped."""

    def __init__(self, s: Session, step: str) -> None:
        super().__init__(s)
        self.step, state = step, ReviewState.APPROVED if step == "stoppa" else ReviewState.SUBMITTED
        peter = make.make_staff(s, name="Peter Sand")
        self.one: Submission = self.case(state=state, assignee_id=peter.id)

    @property
    def at(self) -> str:
        return f"/arbetsgivare/{self.company.public_id}/sparra" if self.step == "sparra" else address(
            self.one, self.step)

    def look(self, browser: Browser, text: str) -> Page:
        """Fill in the form and read the letter."""
        names = {"begar-komplettering": {"message": text}, "avsla": {"reason": "other", "text": text}}
        return browser.fill(self.at, names.get(self.step, {"reason": text}), action=self.step)


def buttons(page: Page) -> list[str]:
    return [button.get_text(strip=True) for button in page.soup.select("main button")]


@pytest.mark.parametrize("step", STEPS)
def test_it_is_told_above_the_letter_and_on_the_button(s: Session, anyone: Browser, step: str) -> None:
    case = Case(s, step)
    s.commit()
    page = case.look(anyone.sign_in(case.anna), INTERNAL)
    note = page.soup.select_one("main .note-sun")
    assert note is not None
    assert "Läs texten en gång till:" in note.get_text()
    assert "Ska det här till företaget?" in note.get_text()
    assert [sign in note.get_text() for sign in SIGNS] == [True, True]
    assert note.find_next("section", class_="sheet") is not None, "above the letter"
    assert buttons(page) == [f"{STEPS[step]} ändå", "Ändra"]
    assert mails(s) == []
    fields = next({str(i["name"]): str(i["value"]) for i in form.select("input")}
                  for form in page.soup.select("main form") if "ändå" in form.get_text())
    assert anyone.post(case.at, fields).status == 303, "it goes when the writer says so"
    assert mails(s) != []


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_asked_about_a_plain_text(s: Session, anyone: Browser, step: str) -> None:
    case = Case(s, step)
    s.commit()
    page = case.look(anyone.sign_in(case.anna), PLAIN)
    assert "Läs texten en gång till" not in page.text
    assert buttons(page) == [STEPS[step], "Ändra"]


def test_the_remarks_that_go_with_a_request_are_looked_at_too(s: Session, anyone: Browser) -> None:
    case = Case(s, "begar-komplettering")
    s.commit()
    remark(anyone.sign_in(case.anna), case.one, "tasks", INTERNAL)
    page = preview(anyone, case.one, "begar-komplettering", message=PLAIN)
    assert SIGNS[0] in page.text
    assert buttons(page)[0] == "Skicka begäran ändå"


def test_those_at_the_company_are_not_taken_for_colleagues(s: Session, anyone: Browser) -> None:
    case = Case(s, "sparra")
    case.owner.name = "Peter Ek"
    s.commit()
    page = case.look(anyone.sign_in(case.anna), "Peter har inte svarat oss.")
    assert "Läs texten en gång till" not in page.text
