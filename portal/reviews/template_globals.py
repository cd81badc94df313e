"""What the templates of other features may draw of a review."""
from collections.abc import Sequence
from typing import Any

from portal.core import web
from portal.core.database import db
from portal.offers.models import Submission
from portal.reviews import answer_times, company_record, queries
from portal.reviews.answer_times import AnswerTimes
from portal.reviews.blueprint import pages
from portal.reviews.corrections import queries as correction_queries
from portal.reviews.messages import queries as message_queries
from portal.reviews.models import Correction, Remark
from portal.reviews.statements import drawing as statement_drawing
from portal.reviews.statements import rules as statement_rules

pages.add_app_template_global(statement_rules.spoken, "clover_words")
pages.add_app_template_global(statement_drawing.placed, "clover_leaves")


@pages.app_template_global("remarks_of")
def remarks_of(submission: Submission) -> dict[str, list[Remark]]:
    """Field -> remarks on this version. The company sees those that have been sent."""
    found: dict[str, list[Remark]] = {}
    for remark in queries.remarks_for(db.session(), web.actor(), submission):
        found.setdefault(remark.field, []).append(remark)
    return found


@pages.app_template_global("corrections_of")
def corrections_of(submission: Submission) -> Sequence[Correction]:
    """No SQL statement for a version in which nothing has been corrected."""
    return correction_queries.on(db.session(), submission)


@pages.app_template_global("usual_answer_time")
def usual_answer_time() -> AnswerTimes | None:
    """Beside the promise, where a company reads it."""
    return answer_times.latest(db.session(), web.settings().answer_workdays)


@pages.app_template_global("places_of_company")
def places_of_company(company_id: int) -> company_record.Places:
    return company_record.places_of(db.session(), web.actor(), company_id)


@pages.app_template_global("at_stake_of_company")
def at_stake_of_company(company_id: int) -> Sequence[Any]:
    return company_record.at_stake(db.session(), web.actor(), company_id)


@pages.app_template_global("doubts_about_company")
def doubts_about_company(company_id: int, text: str) -> Sequence[str]:
    """Why a text that is about to go to the company may be meant for colleagues."""
    return message_queries.doubts_about_company(db.session(), web.actor(), company_id, text)
