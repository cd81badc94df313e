"""Search by parts of words, rare and common, and the index behind it staying in step."""
import pytest
from flask_alembic import Alembic
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.companies.models import Company
from portal.core.database import db, search
from portal.core.database.cache import Kept
from portal.core.text import search_text
from portal.core.web import Portal
from portal.offers.models import Submission
from portal.reviews.statements.queries import statements_of
from tests.web.placing import Yard


@pytest.fixture
def yard(s: Session) -> Yard:
    return Yard(s)


def found(s: Session, typed: str, limit: int = 1000) -> list[str]:
    query, count = search.narrow(s, select(Submission.title).where(Submission.shown), Submission, typed)
    titles = list(s.scalars(query.order_by(Submission.id)))
    assert count in (None, len(titles)) or count == limit + 1
    return titles


@pytest.fixture(params=[1000, 0], ids=["rare", "common"])
def limit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many hits make a word common. With room for none every word is common: both roads must find the same."""
    monkeypatch.setattr(search, "COUNT_TO", request.param)
    return int(request.param)


@pytest.mark.parametrize(("typed", "titles"), [
    ("kök", ["Biträde i storkök"]), ("STORKÖK", ["Biträde i storkök"]), ("kok", ["Biträde i storkök"]),
    ("åkeri", ["Chaufför på Åkeriet"]), ("Åkeri", ["Chaufför på Åkeriet"]),
    ("akeri", ["Chaufför på Åkeriet", "Städare på Akeriet"]),
    ("chaufför åkeri", ["Chaufför på Åkeriet"]), ("chaufför storkök", []), ("på åk", ["Chaufför på Åkeriet"]),
    ("åk", ["Chaufför på Åkeriet"]), ("bi", ["Biträde i storkök"]), ("ök", []), ("zq", []),
    ("i", ["Biträde i storkök"]),
    ("ch på", ["Chaufför på Åkeriet"]), ("xylofonist", []),
    ("100 %", ["Lön 100 % & mer_så"]), ("%%%", []), ("___", []), ("r_s", ["Lön 100 % & mer_så"]), ("rxs", []),
    ("abc/def", []), ('"', []), ('""" OR "', []), ("NEAR(a b)", []), ("kök* OR på", []),
    ("storkök^", ["Biträde i storkök"]),
    ("-kök", ["Biträde i storkök"]), ("”storkök”, (biträde)!", ["Biträde i storkök"]),
    ("åkeriet – chaufför", ["Chaufför på Åkeriet"]),
    ("annas kiosk", ["Kiosk–kassa hos Anna’s"]), ("Anna's", ["Kiosk–kassa hos Anna’s"]),
    ("Anna’s", ["Kiosk–kassa hos Anna’s"]),
    ("kiosk-kassa", ["Kiosk–kassa hos Anna’s"]), ("kassa—kiosk", ["Kiosk–kassa hos Anna’s"]),
    ("''; DROP TABLE submission", []), ("\\", []), ("𝄞𝄞𝄞", []),
])
def test_words_find_their_places(s: Session, yard: Yard, limit: int, typed: str, titles: list[str]) -> None:
    for title in ("Biträde i storkök", "Chaufför på Åkeriet", "Städare på Akeriet", "Lön 100 % & mer_så",
                  "Kiosk–kassa hos Anna’s"):
        yard.place(title, occupation="5330" if "kök" not in title else "9412",
                   sent={"search_text": search_text(title)})
    yard.place("Biträde i storkök", sent={"shown": False})
    assert found(s, typed, limit) == titles


@pytest.mark.parametrize(("typed", "places"), [
    ("diskare", ["Hjälp"]), ("LOKALVÅRDARE", ["Fint"]), ("lokalvardare fint", ["Fint"]), ("diskare fint", []),
    ("i", []),
])
def test_titles_find_what_is_of_their_occupation(
    s: Session, yard: Yard, limit: int, typed: str, places: list[str],
) -> None:
    yard.place("Hjälp", occupation="9412")
    yard.place("Fint", occupation="9111")
    query, _ = search.narrow(s, select(Submission.title).where(Submission.shown), Submission, typed, titles=True)
    assert list(s.scalars(query)) == places
    assert limit or found(s, "diskare") == [], "only where it is asked for"


def test_nothing_typed_narrows_nothing(s: Session, yard: Yard) -> None:
    yard.place("En plats")
    assert found(s, " \u200b ") == ["En plats"]


def test_the_index_follows_every_change(s: Session, yard: Yard) -> None:
    place = yard.place("Diskare", sent={"search_text": " diskare"})
    assert found(s, "diskare") == ["Diskare"]
    place.search_text = " kallskänka kallskanka"
    s.flush()
    assert found(s, "diskare") == []
    assert found(s, "kallskanka") == ["Diskare"]
    for leaf in statements_of(s, place):
        s.delete(leaf)
    s.flush()
    s.delete(place)
    s.flush()
    assert found(s, "kallskänka") == []


def test_the_index_is_sound(s: Session, yard: Yard) -> None:
    """Whatever happened in the tests before, and after tables were emptied, index and table agree."""
    yard.place("Diskare")
    s.flush()
    if s.get_bind().dialect.name == "sqlite":
        s.connection().exec_driver_sql(
            "INSERT INTO submission_search(submission_search, rank) VALUES ('integrity-check', 1)")
    assert found(s, "diskare") == ["Diskare"]


def test_what_was_found_is_kept_until_anything_is_written(s: Session, app: Portal) -> None:
    yard, asked = Yard(s), []
    s.commit()
    kept: Kept[int] = Kept(2)

    def count() -> int:
        asked.append(1)
        return db.session().scalar(select(func.count()).select_from(Submission)) or 0

    def answered(question: str = "all") -> int:
        with app.app_context():
            return kept.answer(db.session(), question, count)

    assert (answered(), answered(), len(asked)) == (0, 0, 1)
    yard.place("Diskare")
    assert answered() == 0, "not committed yet"
    s.commit()
    assert (answered(), answered()) == (1, 1)
    assert kept.answer(s, "all", count) == 1
    yard.place("Kallskänka")
    s.flush()
    assert kept.answer(s, "all", count) == 2, "what this very transaction has written"


def test_the_index_is_no_difference_between_models_and_schema(app: Portal) -> None:
    with app.app_context():
        migrations: Alembic = app.extensions["migrations"]
        assert migrations.compare_metadata() == []


def test_the_index_can_be_taken_away_and_made_again(s: Session, app: Portal) -> None:
    yard = Yard(s)
    yard.place("Diskare")
    s.commit()
    with app.app_context():
        migrations: Alembic = app.extensions["migrations"]
        migrations.downgrade("0001")
    with app.app_context():
        app.extensions["migrations"].upgrade()
    assert found(s, "diskare") == ["Diskare"]


@pytest.mark.parametrize(("before", "after"), [
    (" anna’s kök – (städ)", " annas kök städ"), (" kök-biträde, åkeri kok-bitrade, akeri",
                                                   " kök biträde åkeri kok bitrade akeri"), (" diskare", " diskare"),
])
def test_what_was_written_before_is_found_as_what_is_written_now(
    s: Session, app: Portal, before: str, after: str,
) -> None:
    Yard(s).place("Diskare")
    s.flush()
    for table in (Submission, Company):
        s.connection().execute(update(table).values(search_text=before))
    s.commit()
    with app.app_context():
        app.extensions["migrations"].downgrade("0023")
    with app.app_context():
        app.extensions["migrations"].upgrade()
    assert s.connection().execute(select(Submission.search_text)).scalars().all() == [after]
    assert set(s.connection().execute(select(Company.search_text)).scalars()) == {after}
    assert found(s, after.split()[-1]) == ["Diskare"]
    if s.get_bind().dialect.name == "sqlite":
        s.connection().exec_driver_sql(
            "INSERT INTO submission_search(submission_search, rank) VALUES ('integrity-check', 1)")
