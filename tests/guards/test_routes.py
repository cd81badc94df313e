"""Who may go where: one file that says it all. Doors are shut until somebody opens them, and reads only read."""
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.core.access import Actor
from portal.core.database import db
from portal.core.web import Pages, Portal
from portal.core.web.templating import MENU
from portal.needs.models import Need
from portal.trainings.models import Course
from tests import factories as make
from tests.guards import golden
from tests.page import Browser

READ_PAGE, WRITE_PAGE = "needs.own", "needs.new"


def test_who_may_go_where_is_as_agreed(app: Portal) -> None:
    lines = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, r.endpoint)):
        declared = app.access_rules.get(rule.endpoint)
        methods = "+".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        access = "CLOSED" if declared is None else declared.access.as_text()
        own = "  (own transactions)" if declared and declared.own_transactions else ""
        bare = "  (no form token)" if declared and declared.by_mail_program else ""
        proved = "  (password again)" if declared and declared.proved else ""
        free = "  (also without a second factor)" if declared and declared.without_factor else ""
        lines.append(f"{methods:<9} {rule.rule:<60} {rule.endpoint:<28} {access}{own}{bare}{proved}{free}")
    golden.check("routes.txt", "\n".join(lines) + "\n")


def test_every_rule_belongs_to_a_route_and_our_routes_have_rules(app: Portal) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(app.access_rules) - endpoints == set()
    assert endpoints - set(app.access_rules) == set()


def test_an_undeclared_route_is_shut(app: Portal, s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = make.make_member(s, make.make_company(s))
    s.commit()
    anyone.sign_in(owner)
    assert anyone.get("/foretag/behov/").status == 200
    monkeypatch.delitem(app.access_rules, READ_PAGE)
    assert anyone.get("/foretag/behov/").status == 403


def test_a_route_must_say_who_may_use_it() -> None:
    pages = Pages("door", __name__)
    with pytest.raises(TypeError):
        pages.read("/x")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        pages.read("/x", access=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="access"):
        pages.route("/x")


def test_the_menu_leads_only_where_its_readers_are_let_in(app: Portal) -> None:
    for roles, endpoint, text in MENU:
        for role in roles:
            visitor = Actor(1, frozenset({role}), company_id=1, is_owner=True)
            assert app.access_rules[endpoint].access.allows(visitor), f"{text}: {role}"


@pytest.fixture
def owner(s: Session, anyone: Browser) -> Browser:
    person = make.make_member(s, make.make_company(s))
    s.commit()
    return anyone.sign_in(person)


def test_a_page_cannot_write_while_it_is_read(app: Portal, owner: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def writes() -> str:
        make.make_course(db.session())
        return "written"

    monkeypatch.setitem(app.view_functions, READ_PAGE, writes)
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        owner.get("/foretag/behov/")


@pytest.mark.parametrize(("status", "kept"), [(303, 1), (200, 1), (400, 0), (404, 0), (422, 0), (500, 0)])
def test_only_a_good_answer_is_kept(
    app: Portal, owner: Browser, monkeypatch: pytest.MonkeyPatch, status: int, kept: int,
) -> None:
    def writes() -> tuple[str, int]:
        make.make_course(db.session())
        return "<title>Skrivet</title><h1>Skrivet</h1>", status

    monkeypatch.setitem(app.view_functions, WRITE_PAGE, writes)
    assert owner.post("/foretag/behov/nytt").status == status
    assert _courses(app) == kept


def test_an_error_keeps_nothing(app: Portal, owner: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def writes() -> str:
        make.make_course(db.session())
        raise ZeroDivisionError

    monkeypatch.setitem(app.view_functions, WRITE_PAGE, writes)
    with pytest.raises(ZeroDivisionError):
        owner.post("/foretag/behov/nytt")
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    page = owner.post("/foretag/behov/nytt")
    assert page.status == 500
    assert "ZeroDivision" not in page.text
    assert _courses(app) == 0


def test_units_of_work_do_not_nest_and_bulk_writes_are_asked_for_by_name(s: Session) -> None:
    with pytest.raises(RuntimeError, match="already open"), db.unit_of_work(s):
        pass
    with pytest.raises(RuntimeError, match="bulk"):
        s.execute(sa.delete(Need))
    s.execute(sa.delete(Need), execution_options={"bulk_write": True})


def test_a_locked_row_is_read_as_it_is_now(s: Session) -> None:
    """What was read before the lock was free may be old by then: nothing may be judged by it."""
    need = make.make_need(s, make.make_company(s), people=3)
    s.execute(sa.text("UPDATE need SET people = 4"))
    query = sa.select(Need).where(Need.id == need.id)
    assert s.scalars(query).one().people == 3
    assert s.scalars(query.with_for_update()).one().people == 4


def _courses(app: Portal) -> int:
    with app.app_context():
        return db.session().scalar(sa.select(sa.func.count()).select_from(Course)) or 0
