"""What is kept is what was there: nothing of a unit of work that came to nothing."""
from functools import partial
from operator import mul

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.core.database import db
from portal.core.database.cache import Kept, beside
from portal.core.web import Portal
from tests import databases, statements
from tests import factories as make


def test_it_is_asked_again_when_something_was_written_and_only_then(app: Portal, s: Session) -> None:
    kept, asked = Kept[int](8), []

    def people() -> int:
        with app.app_context():
            reader = db.session()

            def ask() -> int:
                asked.append(1)
                return reader.scalars(select(func.count(User.id))).one()

            return kept.answer(reader, "people", ask)

    make.make_user(s)
    s.commit()
    assert (people(), people(), len(asked)) == (1, 1, 1)
    make.make_user(s)
    s.commit()
    assert (people(), people(), len(asked)) == (2, 2, 2)


def test_what_was_written_in_vain_is_not_kept(app: Portal) -> None:
    kept = Kept[int](8)

    def people(reader: Session) -> int:
        return kept.answer(reader, "people", lambda: reader.scalars(select(func.count(User.id))).one())

    with app.app_context():
        assert people(db.session()) == 0
        with db.unit_of_work() as s:
            make.make_user(s)
            s.flush()
            assert people(s) == 1
            db.abandon(s)
        assert people(db.session()) == 0


def test_postgresql_is_asked_what_it_is_before_the_answer_and_once_until_something_is_written(
    postgres_app: Portal,
) -> None:
    kept = Kept[int](8)
    with postgres_app.app_context(), statements.counted(postgres_app) as ran:
        reader = db.session()

        def ask() -> int:
            return reader.scalars(select(func.count(User.id))).one()

        def asked() -> list[bool]:
            """For each statement since last time: whether it asked for the state of the database."""
            ran.clear()
            for question in ("people", "persons"):
                kept.answer(reader, question, ask)
            return ["pg_current_snapshot" in statement for statement in ran]

        assert asked() == [True, False, False]
        assert asked() == []
        with db.unit_of_work():
            assert asked() == [False, False]
        assert asked() == [True], "anew, but nothing was written"
        with db.unit_of_work() as s:
            s.execute(text("SELECT pg_current_xact_id()"))
        assert asked() == [True, False, False]


def test_the_state_comes_along_with_who_asks(postgres_app: Portal) -> None:
    kept, query = Kept[int](8), select(User.id).where(User.id == bindparam("id"))
    with postgres_app.app_context(), statements.counted(postgres_app) as ran:
        reader = db.session()
        with db.unit_of_work() as s:
            somebody = make.make_user(s).id

        def people(*, of: int) -> list[int]:
            """How many there are, asked after somebody has been looked for, and how many statements it took."""
            ran.clear()
            found = beside(reader, query, {"id": of})
            assert [row.id for row in found] == [of] * bool(of)
            return [kept.answer(reader, "people", lambda: reader.scalars(select(func.count(User.id))).one()), len(ran)]

        assert people(of=somebody) == [1, 2]
        db.let_go()
        assert people(of=somebody) == [1, 1]
        db.let_go()
        assert people(of=0) == [1, 2], "nobody was found, so the state is asked for by itself"
        with db.unit_of_work() as s:
            make.make_user(s)
        assert people(of=somebody) == [2, 2], "anew after something was written in the same request"
    databases.wipe(postgres_app)


def test_no_more_are_kept_than_it_may_hold(app: Portal) -> None:
    kept = Kept[int](2)
    with app.app_context():
        reader = db.session()

        def answers(*questions: int, sign: int = 1) -> list[int]:
            return [kept.answer(reader, n, partial(mul, n, sign)) for n in questions]

        assert answers(1, 2, 3) == [1, 2, 3]
        assert answers(3, 1, sign=-1) == [3, -1], "the first one has gone"
