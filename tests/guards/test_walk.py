"""What holds for every page that anyone can reach."""
from tests.guards import world
from tests.guards.conftest import Walked
from tests.guards.walk import DEMO_ONLY, FILES

NEEDS_A_LETTER = {"accounts.confirm", "accounts.confirm_email", "accounts.reset", "accounts.welcome",
                  "companies.invitation", "still_there.question", "still_there.yes", "still_there.pause",
                  "still_there.gone", "still_there.contact", "mail_choice.turn_off", "supervisors.own",
                  "supervisors.ask_removal", "placement_answers.question", "placement_answers.yes",
                  "placement_answers.no"}
"""Pages that are reached from a mail only."""
SAME_FOR_EVERYBODY = {"pages.occupations"}
"""A list that knows nobody and is kept by browsers, as files are."""


def test_every_page_that_can_be_reached_passes_inspection(walked: Walked) -> None:
    assert walked.broken == []


def test_no_link_leads_to_a_shut_door_or_a_broken_page(walked: Walked) -> None:
    assert [str(v) for v in walked.visits if v.page.status >= 400] == []


def test_every_page_can_be_reached(walked: Walked) -> None:
    pages = {rule.endpoint for rule in walked.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    declared = {e for e in pages if e in walked.app.access_rules and not e.startswith(DEMO_ONLY)}
    assert declared - {v.endpoint for v in walked.visits} - NEEDS_A_LETTER - set(FILES) == set()


def test_a_head_is_a_get_without_a_body(walked: Walked) -> None:
    assert walked.heads == []


def test_search_engines_may_show_what_describes_itself(walked: Walked) -> None:
    for visit in walked.visits:
        is_described = bool(visit.page.soup.select("meta[name=description]"))
        rule = walked.app.access_rules.get(visit.endpoint)
        is_indexed = rule is not None and rule.indexed and visit.page.status == 200
        assert is_described == is_indexed, str(visit)
        assert (visit.page.headers.get("X-Robots-Tag") == "noindex") != bool(rule and rule.indexed), str(visit)


def test_reading_changes_nothing(walked: Walked) -> None:
    """But for when each browser was last here, which is noted once a minute."""
    for table, rows in walked.before.items():
        assert walked.after[table] == rows or table == "sign_in", table


def test_what_people_write_never_becomes_html(walked: Walked) -> None:
    shown = [v for v in walked.visits if "<b id=" in v.page.text]
    assert len({v.endpoint for v in shown}) > 10, "the canary is seen on too few pages to prove anything"
    assert [str(v) for v in walked.visits if v.page.soup.select("#canary")] == []


def test_every_page_but_files_says_who_may_keep_it(walked: Walked) -> None:
    for visit in walked.visits:
        if visit.who != "nobody" and visit.endpoint not in SAME_FOR_EVERYBODY:
            assert visit.page.headers["Cache-Control"] == "no-store", str(visit)
        assert "default-src 'none'" in visit.page.headers["Content-Security-Policy"], str(visit)
        assert "unsafe" not in visit.page.headers["Content-Security-Policy"], str(visit)


def test_a_role_sees_no_menu_entry_that_is_shut_to_it(walked: Walked) -> None:
    menus = {(v.who, str(a["href"])) for v in walked.visits for a in v.page.soup.select("header nav a")}
    seen = {(v.who, v.path) for v in walked.visits if v.page.status < 400}
    assert menus - seen == set()


def test_the_numbers_of_companies_are_stored_sealed(walked: Walked) -> None:
    number = world.SOLE_NUMBER
    dashed = f"{number[:6]}-{number[6:]}"
    assert [where for where, text in walked.texts if number in text or dashed in text] == []


def test_what_no_form_can_take_is_told_beside_its_field_and_nothing_is_lost(walked: Walked) -> None:
    assert walked.bad_tries > 400
    assert walked.bad_answers == []
