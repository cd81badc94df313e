"""What each of the four parties states of a submission. Every verb locks the submission, then its leaves."""
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.companies import queries as companies
from portal.core import clock, workdays
from portal.core.access import Actor, Party
from portal.core.database.db import settings
from portal.core.errors import Conflict, Forbidden, NotFound
from portal.core.events import publish
from portal.offers import queries as offers
from portal.offers.events import SubmissionEvent, VersionMade
from portal.offers.models import Submission
from portal.offers.review_rules import CheckFacts, ConcernFacts, LeafFacts
from portal.offers.workflow import REVIEW
from portal.reviews import events
from portal.reviews.models import LeafState, Statement, UnionAnswer, Why
from portal.reviews.statements import queries as stated
from portal.reviews.statements import rules as statement_rules
from portal.reviews.statements.rules import About, Found, Row

NOT_YOURS = "Bara den egna organisationen ger sitt ställningstagande."
ONLY_THE_STATE = "Bara Arbetsförmedlingen antecknar fackets yttrande och kontrollen av näringsförbud och skulder."
BEFORE_THE_LEAVES = "Ärendet avgjordes innan de fyra bladen fanns."
STATED_MEANWHILE = "En kollega har ändrat ställningstagandet sedan du öppnade sidan. Läs det innan du ändrar."
_UNSAID = dict.fromkeys(
    ("note", "by_name", "chosen_by_name", "chosen_reason", "union_by_name", "bars_checked_by_name"), "")
"""Given to every new leaf, so that all four name the same columns and go to the database together."""


def open_for(session: Session, event: VersionMade) -> None:
    """Four leaves for a version that comes in, stored with it; what was clear and is not touched stays clear."""
    submission, before = event.submission, event.before
    verified = companies.by_id(session, submission.company_id).verified_at is not None
    has_approved, said = stated.before(session, submission, before)
    about = About(open_to=submission.open_to, training_wanted=bool(submission.training_wanted), verified=verified,
                  known=verified and has_approved)
    given = {s.party: s for s in said}
    differs = statement_rules.changed(before, submission) if before else frozenset()
    due_at = _due_at(session, submission)
    statements = [_new(submission, row, given.get(party), before, differs, due_at)
                  for party, row in statement_rules.concern(about).items()]
    session.add_all(statements)
    _keep_in_step(session, submission, statements)


def close_for(session: Session, event: SubmissionEvent) -> None:
    """Nobody's answer is awaited any more: the version has left the reviewers' hands."""
    submission = offers.submission_of(session, event.submission_id)
    for statement in stated.statements_of(session, submission, for_update=True):
        statement.awaited = statement_rules.awaited(statement, submission.state)
    session.flush()


def mark_told(session: Session, statements: Collection[Statement]) -> None:
    """Their parties have been told. Nobody's statement is another for that: the revision that a form shows stays."""
    session.execute(update(Statement).where(Statement.id.in_([s.id for s in statements])).values(told_at=clock.now())
                    .execution_options(bulk_write=True))


def state_leaf(
    session: Session, actor: Actor, public_id: str, party: Party, *, state: LeafState, note: str, seen: int,
    found: Found | None = None,
) -> Statement:
    """A member of a party gives its statement, or changes it; Arbetsförmedlingen may note at once what it has found.
    `seen`: the revision of what the form showed.

    The same words again are the same statement. Raises Forbidden for another party's member, Conflict when a
    colleague was first, RuleBroken with what stands in the way.
    """
    submission, statements = _locked(session, actor, public_id)
    refuse_others(actor, party)
    statement = statements[party]
    before = Found.noted(statement)
    found = found.after(before) if found else before
    if (statement.state, statement.note, statement.by_id, before) == (state, note, actor.user_id, found):
        return statement
    REVIEW.take(submission.state, "state_leaf", actor, LeafFacts(
        recused=accounts.is_recused(session, actor, submission.company_id),
        concerned=statement_rules.is_concerned(statement), lacks_note=state in statement_rules.NEEDS_NOTE and not note,
        checks_left=found.left if party is Party.ARBETSFORMEDLINGEN and state is LeafState.CLEAR else ()))
    _refuse_old(statement, seen)
    _note(session, actor, submission, statement, found)
    statement.state, statement.note, statement.carried_from = state, note, None
    statement.by_id, statement.by_name, statement.at = actor.user_id, actor.name, clock.now()
    statement.told_at = statement.told_at or statement.at
    _keep_in_step(session, submission, statements.values())
    publish(session, events.LeafStated(**events.about(actor.user_id, submission), party=party, state=state))
    return statement


def change_concern(
    session: Session, actor: Actor, public_id: str, *, concerned: Collection[Party], reason: str,
) -> Submission:
    """The one who holds the case chooses who is concerned, and says why. What a party has said stays readable."""
    submission, statements = _locked(session, actor, public_id)
    changed = [s for s in statements.values() if statement_rules.is_concerned(s) is not (s.party in concerned)]
    REVIEW.take(submission.state, "change_concern", actor, ConcernFacts(
        recused=accounts.is_recused(session, actor, submission.company_id), has_reason=bool(reason),
        holds=submission.assignee_id == actor.user_id, leads=Party.JOBBTORG in concerned))
    for statement in changed:
        statement.state = LeafState.WAITING if statement.party in concerned else LeafState.NOT_CONCERNED
        statement.why, statement.chosen_reason, statement.chosen_at = Why.CHOSEN, reason, clock.now()
        statement.chosen_by, statement.chosen_by_name = actor.user_id, actor.name
        statement.due_at = _due_at(session, submission)
        statement.told_at = statement.chosen_at
    _keep_in_step(session, submission, statements.values())
    for statement in changed:
        publish(session, events.ConcernChanged(**events.about(actor.user_id, submission), party=statement.party,
                                               concerned=statement.party in concerned))
    return submission


def record_check(
    session: Session, actor: Actor, public_id: str, *, answer: UnionAnswer | None, bars_checked: bool, seen: int,
) -> Statement:
    """Arbetsförmedlingen notes what it has found, whatever it states. Raises as `state_leaf` does."""
    submission, statements = _locked(session, actor, public_id)
    if actor.party is not Party.ARBETSFORMEDLINGEN:
        raise Forbidden(ONLY_THE_STATE)
    statement = statements[Party.ARBETSFORMEDLINGEN]
    before = Found.noted(statement)
    found = Found(answer, bars_checked).after(before)
    if before == found:
        return statement
    recused = accounts.is_recused(session, actor, submission.company_id)
    undoes = statement.state is LeafState.CLEAR and bool(found.left)
    REVIEW.take(submission.state, "record_check", actor, CheckFacts(recused=recused, undoes=undoes))
    _refuse_old(statement, seen)
    _note(session, actor, submission, statement, found)
    session.flush()
    return statement


def own(
    submission: Submission, statements: Mapping[Party, Statement], actor: Actor, party: str, *, recused: bool,
) -> Statement:
    """The statement that this person may give or change now. Raises as `state_leaf` does, and NotFound for a party
    that there is not."""
    known = Party.from_code(party)
    if known is None:
        raise NotFound("Den parten finns inte.")
    refuse_others(actor, known)
    statement = _one(statements, known)
    concerned = statement_rules.is_concerned(statement)
    REVIEW.take(submission.state, "state_leaf", actor, LeafFacts(recused=recused, concerned=concerned))
    return statement


def checked(
    submission: Submission, statements: Mapping[Party, Statement], actor: Actor, *, recused: bool,
) -> Statement:
    """The statement on which this person may record the check now. Raises as `record_check` does."""
    if actor.party is not Party.ARBETSFORMEDLINGEN:
        raise Forbidden(ONLY_THE_STATE)
    REVIEW.take(submission.state, "record_check", actor, CheckFacts(recused=recused))
    return _one(statements, Party.ARBETSFORMEDLINGEN)


def refuse_others(actor: Actor, party: Party) -> None:
    """Raises Forbidden for anyone but a member of the party."""
    if actor.party is not party:
        raise Forbidden(NOT_YOURS)


def _new(
    submission: Submission, row: Row, given: Statement | None, before: Submission | None, differs: Collection[str],
    due_at: datetime,
) -> Statement:
    """The leaf as the table has it, and what is carried from the version before."""
    statement = Statement(submission=submission, party=row.party, due_at=due_at, why=row.why, awaited=False,
                          state=LeafState.WAITING if row.concerned else LeafState.NOT_CONCERNED, **_UNSAID)
    if given is None or before is None:
        return statement
    if given.why is Why.CHOSEN:
        _copy(given, statement, "why", "chosen_by", "chosen_by_name", "chosen_at", "chosen_reason")
        statement.state = LeafState.WAITING if statement_rules.is_concerned(given) else LeafState.NOT_CONCERNED
    _copy(given, statement, "bars_checked_by", "bars_checked_by_name", "bars_checked_at")
    if not any(field in differs for field in statement_rules.AGREEMENT):
        _copy(given, statement, "union_answer", "union_by", "union_by_name", "union_at")
    if statement.state is LeafState.WAITING and given.at is not None:
        _copy(given, statement, "note", "by_id", "by_name", "at")
        statement.carried_from = given.carried_from or before.number
        if statement_rules.stays_clear(row.party, given.state, differs):
            statement.state = LeafState.CLEAR
    return statement


def _copy(source: Statement, target: Statement, *columns: str) -> None:
    for column in columns:
        setattr(target, column, getattr(source, column))


def _one(statements: Mapping[Party, Statement], party: Party) -> Statement:
    if not statements:
        raise Conflict(BEFORE_THE_LEAVES)
    return statements[party]


def _locked(session: Session, actor: Actor, public_id: str) -> tuple[Submission, dict[Party, Statement]]:
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    statements = {s.party: s for s in stated.statements_of(session, submission, for_update=True)}
    if not statements:
        raise Conflict(BEFORE_THE_LEAVES)
    return submission, statements


def _note(session: Session, actor: Actor, submission: Submission, statement: Statement, found: Found) -> None:
    """What is found anew is signed and told."""
    before, about = Found.noted(statement), events.about(actor.user_id, submission)
    if found.answer is not None and before.answer is not found.answer:
        statement.union_answer = found.answer
        statement.union_by, statement.union_by_name, statement.union_at = _signed(actor, True)
        publish(session, events.UnionStatementRecorded(**about, answer=found.answer))
    if before.bars_checked is not found.bars_checked:
        statement.bars_checked_by, statement.bars_checked_by_name, statement.bars_checked_at = _signed(
            actor, found.bars_checked)
        publish(session, events.BarsChecked(**about) if found.bars_checked else events.BarsCheckUndone(**about))


def _keep_in_step(session: Session, submission: Submission, statements: Collection[Statement]) -> None:
    """The letters on the submission say what the statements say, and each knows whether it is awaited."""
    for statement in statements:
        statement.awaited = statement_rules.awaited(statement, submission.state)
    submission.leaves = statement_rules.letters({s.party: s.state for s in statements})
    session.flush()


def _due_at(session: Session, submission: Submission) -> datetime:
    """A party's own day: never later than what the company was promised."""
    return min(workdays.deadline(clock.now(), settings(session).leaf_workdays), submission.due_at)


def _refuse_old(statement: Statement, seen: int) -> None:
    if statement.revision != seen:
        raise Conflict(STATED_MEANWHILE)


def _signed(actor: Actor, done: bool) -> tuple[int | None, str, datetime | None]:
    return (actor.user_id, actor.name, clock.now()) if done else (None, "", None)
