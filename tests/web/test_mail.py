"""Every mail there is: both parts, same words, nothing that may not be in a mail."""
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any, get_args, get_type_hints

import pytest
from bs4 import BeautifulSoup

from portal.config import ROOT
from portal.core.labels import LabelEnum
from portal.core.web import Portal
from portal.notifications import letters
from portal.notifications.digest.rules import Group, Item
from portal.notifications.letters import Mail
from portal.notifications.life.mails import StillThere
from portal.notifications.placements.mails import CoachMail, CoachNews, CompanyNews, SeatNews
from portal.notifications.submissions.mails import AskedAbout, CorrectedText
from tests import databases

LONG = "Restaurangbiträde i ett storkök med mycket disk, <b>många</b> grytor & en rubrik som aldrig tar slut"
EXAMPLES: dict[Any, Any] = {
    str: LONG, int: 3, bool: True, datetime: datetime(2026, 12, 1, 16, tzinfo=UTC), date: date(2026, 12, 1),
    tuple[str, ...]: ("Första raden\nandra raden", "Ett till"),
    tuple[AskedAbout, ...]: (AskedAbout(label="Timmar", text="Skriv hela\ntimmar.", suggestion="30"),
                             AskedAbout(label="Start", text="När?", suggestion="")),
    tuple[CorrectedText, ...]: (CorrectedText(label="Rubrik", before="Kökk", after="Kök"),),
    tuple[Group, ...]: (Group("Försenade", (Item(LONG, "Nyfors, svar senast tisdag"), Item("Diskare", "")), 3),
                        Group("Dina ärenden", (Item("Servering", ""),), 0)),
}


@pytest.fixture(autouse=True)
def among_the_pages(sqlite_app: Portal) -> Iterator[None]:
    """A mail says where a page is."""
    with sqlite_app.app_context():
        yield


def kinds(cls: type[Mail] = Mail) -> list[type[Mail]]:
    found = [k for direct in cls.__subclasses__() for k in (direct, *kinds(direct))]
    return [k for k in found if "folder" in vars(k)]


def example(kind: type[Mail], *, empty: bool) -> Mail:
    hints = get_type_hints(kind)
    return kind(**{f.name: _value(hints[f.name], empty=empty) for f in fields(kind)} | {"path": "/foretag/"})


def _value(hint: Any, *, empty: bool) -> Any:
    if type(None) in get_args(hint):
        return None if empty else EXAMPLES[next(t for t in get_args(hint) if t is not type(None))]
    if isinstance(hint, type) and issubclass(hint, LabelEnum):
        return list(hint)[0 if empty else -1]
    if empty and hint is not date and hint is not datetime:
        return {bool: False, int: 1, str: "x"}.get(hint, ())
    return EXAMPLES[hint]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"https?://\S+", "", text))


@pytest.mark.parametrize("mail", [
    *(replace(example(SeatNews, empty=False), news=news) for news in CompanyNews),    # type: ignore[call-arg]
    *(replace(example(CoachMail, empty=False), news=news) for news in CoachNews)],    # type: ignore[call-arg]
    ids=lambda mail: f"{mail.folder}-{mail.news}")
def test_every_news_has_words_of_its_own(mail: Any) -> None:
    rendered = mail.rendered(databases.settings("sqlite://"), "")
    soup = BeautifulSoup(rendered.html, "html.parser")
    assert words(rendered.text) == words(soup.body.get_text(" "))     # type: ignore[union-attr]
    paragraphs = [p.get_text() for p in soup.select(".letter > p")]
    assert len(paragraphs[2].split()) > 5, "what has happened, and what it means"


@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.folder)
def test_both_parts_say_the_same(kind: type[Mail], empty: bool) -> None:
    settings = databases.settings("sqlite://")
    rendered = example(kind, empty=empty).rendered(settings, "" if empty else "Mira Lundin")
    soup = BeautifulSoup(rendered.html, "html.parser")
    fewer = [f"{settings.base_url}/konto/mejl"] if kind.optional else []
    assert soup.body is not None
    assert words(rendered.text) == words(soup.body.get_text(" "))
    assert len(rendered.subject) <= 110
    assert "\n" not in rendered.subject
    assert "<b>" not in rendered.html, "a user's text is never markup"
    links = [str(a["href"]) for a in soup.find_all("a") if a["href"] not in fewer]
    assert links[-1] == f"{settings.base_url}/foretag/"
    assert len(links) == 1 or kind is StillThere, "one link"
    assert all(link.startswith(links[-1]) for link in links)
    assert "{{" not in rendered.text + rendered.html
    assert "\n\n\n" not in rendered.text
    assert rendered.text.startswith("Hej!" if empty or kind.unproven else "Hej Mira Lundin!")
    assert settings.contact_phone in rendered.text


STRANGERS = {"confirm_account", "account_exists", "reset_password", "confirm_email", "staff_invitation", "invitation",
             "first_invitation", "supervisor_listed"}


def test_which_mails_may_go_to_an_address_that_nobody_has_confirmed() -> None:
    assert {kind.folder for kind in kinds() if kind.unproven} == STRANGERS


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind.unproven], ids=lambda kind: kind.folder)
def test_such_a_mail_holds_no_word_of_whoever_asked_for_it(kind: type[Mail]) -> None:
    """Whatever name they have given; of a company, only one that somebody has verified, see `handlers.invited`."""
    lure = "Du har vunnit! Hämta här"
    rendered = example(kind, empty=False).rendered(databases.settings("sqlite://"), lure)
    assert lure not in rendered.subject + rendered.text + rendered.html


def test_every_folder_belongs_to_a_mail() -> None:
    ours = {kind.folder for kind in kinds()}
    assert len(ours) == len(kinds())
    for folder in ours:
        names = {path.name for path in (ROOT / "templates" / "mail" / folder).iterdir()}
        assert names == {"subject.txt", "body.txt", "body.html"}


def test_questions_say_only_what_is_known() -> None:
    assert letters.questions(databases.settings("sqlite://", contact_phone="", contact_email="")) == ""
    by_mail = letters.questions(databases.settings("sqlite://", contact_phone=""))
    assert by_mail == "Frågor? Skriv till naringsliv@example.com."


def test_what_may_be_turned_off_says_where() -> None:
    for kind in kinds():
        rendered = example(kind, empty=False).rendered(databases.settings("sqlite://"), "Mira")
        assert ("Vill du ha färre mejl?" in rendered.text) is kind.optional
