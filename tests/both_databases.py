"""Which files run on PostgreSQL too in `make test`, and why; every other runs there in `make test-all` and in CI.

The journeys run on both besides: they are whole ways through the product.
"""

TOO = {
    "the five rules, and what belongs to somebody else": (
        "guards/test_five_rules", "guards/test_foreign_ids",
    ),
    "migrations": (
        "guards/test_schema", "web/test_supervisors_migrated",
    ),
    "locks and races": (
        "unit/test_db", "unit/test_engines", "unit/test_eventlog", "web/test_rate_limits",
        "web/test_reviews_edited", "web/test_reviews_holding", "web/test_reviews_race", "web/test_second_factor",
        "web/test_sign_in_crowd", "web/test_sign_ins",
    ),
    "SQL written by hand, counts and plans": (
        "unit/test_kept", "unit/test_lists", "web/test_answer_times", "web/test_queue", "web/test_statements",
        "web/test_unsent_changes",
    ),
    "search and paging, which each database does in its own way": (
        "unit/test_paging", "web/test_places", "web/test_search",
    ),
    "unique keys that two may want at once": (
        "web/test_accounts", "web/test_companies", "web/test_invited", "web/test_seldom", "web/test_supervisors",
        "web/test_team",
    ),
    "the verbs of a feature, from the first to the last": (
        "web/test_leaves_versions", "web/test_life", "web/test_messages", "web/test_needs", "web/test_offers_life",
        "web/test_offers_submit", "web/test_proposals", "web/test_reviews_each_decision",
        "web/test_support_rules", "web/test_trainings_steps",
    ),
    "jobs that take rows and lock them": (
        "web/test_life_time", "web/test_offers_time", "web/test_outbox",
    ),
}
"""Why -> the files."""
PATHS = frozenset(f"tests/{file}.py" for files in TOO.values() for file in files)


def runs_on_both(path: str) -> bool:
    """`path` from the root of the project."""
    return path.startswith("tests/journeys/") or path in PATHS
