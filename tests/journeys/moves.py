"""What people do with offers and cases, by chance: which one, and how. Many moves are refused, as they should be."""
import random
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.blocking import service as blocking
from portal.companies.models import Company
from portal.core import clock, ids
from portal.core.access import Actor, Party
from portal.core.errors import PortalError
from portal.offers import service as offers
from portal.offers.content import SECTIONS, digest
from portal.offers.life import service as life
from portal.offers.models import IN_QUEUE, CloseReason, DeclineReason, Lifecycle, Offer, ReviewState, Submission
from portal.reviews.assignment import service as assignment
from portal.reviews.corrections import service as corrections
from portal.reviews.decisions import service as reviews
from portal.reviews.messages import service as messages
from portal.reviews.models import LeafState, RemarkReason, UnionAnswer
from portal.reviews.remarks import service as remarks
from portal.reviews.statements import queries as statement_queries
from portal.reviews.statements import service as statements
from portal.reviews.statements.rules import unready

Move = Callable[[Session, Actor, random.Random], object]
STATED = (LeafState.CLEAR, LeafState.CLEAR, LeafState.CLEAR, LeafState.QUESTION, LeafState.BLOCKED)


def submit(s: Session, actor: Actor, rnd: random.Random) -> None:
    offers.submit(s, actor, _offer(s, actor, rnd).public_id, declared=True)


def recall(s: Session, actor: Actor, rnd: random.Random) -> None:
    offers.recall(s, actor, _offer(s, actor, rnd).public_id)


def edit(s: Session, actor: Actor, rnd: random.Random) -> None:
    offer, section = _offer(s, actor, rnd), SECTIONS[1]
    values = {column: getattr(offer, column) for column in section.columns}
    values["tasks"] = f"Diska och duka, omgång {rnd.randrange(10**6)}."
    offers.save_section(s, actor, offer.public_id, section, values, seen=digest(offer, section.columns))


def copy(s: Session, actor: Actor, rnd: random.Random) -> None:
    offers.copy(s, actor, _offer(s, actor, rnd).public_id, new_id=ids.new())


def discard(s: Session, actor: Actor, rnd: random.Random) -> None:
    offers.discard(s, actor, _offer(s, actor, rnd, Lifecycle.PUBLISHED, Lifecycle.PAUSED).public_id)


def close(s: Session, actor: Actor, rnd: random.Random) -> None:
    reason = rnd.choice((CloseReason.FILLED, CloseReason.WITHDRAWN))
    offers.close(s, actor, _offer(s, actor, rnd, Lifecycle.PUBLISHED, Lifecycle.PAUSED).public_id, reason=reason)


def pause(s: Session, actor: Actor, rnd: random.Random) -> None:
    until = clock.today() + timedelta(days=rnd.randrange(1, 25))
    life.pause(s, actor, _offer(s, actor, rnd, Lifecycle.PUBLISHED).public_id, until=until)


def resume(s: Session, actor: Actor, rnd: random.Random) -> None:
    life.resume(s, actor, _offer(s, actor, rnd, Lifecycle.PAUSED).public_id)


def confirm(s: Session, actor: Actor, rnd: random.Random) -> None:
    life.confirm(s, actor, _offer(s, actor, rnd, Lifecycle.PUBLISHED).public_id)


def answer(s: Session, actor: Actor, rnd: random.Random) -> None:
    messages.from_company(s, actor, _offer(s, actor, rnd).public_id, message_id=ids.new(), text="Vi har ändrat nu.")


def take(s: Session, actor: Actor, rnd: random.Random) -> None:
    assignment.take(s, actor, _case(s, rnd).public_id)


def release(s: Session, actor: Actor, rnd: random.Random) -> None:
    assignment.release(s, actor, _case(s, rnd).public_id)


def hand_over(s: Session, actor: Actor, rnd: random.Random) -> None:
    colleagues = s.scalars(sa.select(User.public_id).where(User.party.is_not(None)).order_by(User.id)).all()
    assignment.hand_over(s, actor, _case(s, rnd).public_id, to=rnd.choice(colleagues), note="Ta den du.",
                         note_id=ids.new())


def hand_to_party(s: Session, actor: Actor, rnd: random.Random) -> None:
    assignment.hand_to_party(s, actor, _case(s, rnd).public_id, party=rnd.choice(list(Party)), note="Det här är ert.",
                             note_id=ids.new())


def rest(s: Session, actor: Actor, rnd: random.Random) -> None:
    until = clock.today() + timedelta(days=rnd.randrange(-1, 9))
    assignment.rest(s, actor, _case(s, rnd).public_id, until=until, reason="Besked om försäkring.")


def wake(s: Session, actor: Actor, rnd: random.Random) -> None:
    assignment.wake(s, actor, _case(s, rnd).public_id)


def state_leaf(s: Session, actor: Actor, rnd: random.Random) -> None:
    """Mostly for the own party, which is what is allowed."""
    case, party = _case(s, rnd), actor.party if rnd.random() < .95 else rnd.choice(list(Party))
    leaf = next(leaf for leaf in statement_queries.statements_of(s, case) if leaf.party is party)
    statements.state_leaf(s, actor, case.public_id, leaf.party, state=rnd.choice(STATED), note="Vi har varit där.",
                          seen=leaf.revision)


def check(s: Session, actor: Actor, rnd: random.Random) -> None:
    case = _case(s, rnd)
    leaf = next(leaf for leaf in statement_queries.statements_of(s, case) if leaf.party is Party.ARBETSFORMEDLINGEN)
    statements.record_check(s, actor, case.public_id, answer=rnd.choice(list(UnionAnswer)), seen=leaf.revision,
                            bars_checked=rnd.random() < .8)


def change_concern(s: Session, actor: Actor, rnd: random.Random) -> None:
    """By the one who holds the case, where somebody does."""
    case, concerned = _case(s, rnd), {Party.JOBBTORG, *(party for party in Party if rnd.random() < .5)}
    if holder := s.get(User, case.assignee_id) if case.assignee_id else None:
        actor = Actor(holder.id, holder.held_roles, holder.name, holder.party)
    statements.change_concern(s, actor, case.public_id, concerned=concerned, reason="Så blev det sagt.")


def say_all(s: Session, actor: Actor, rnd: random.Random) -> None:
    """A good day: every concerned party says that all is clear, each by somebody of its own."""
    case = _case(s, rnd)
    for leaf in statement_queries.statements_of(s, case):
        colleague = s.scalars(sa.select(User).where(User.party == leaf.party).order_by(User.id)).first()
        if colleague is None or leaf.state in (LeafState.NOT_CONCERNED, LeafState.CLEAR):
            continue
        member = Actor(colleague.id, colleague.held_roles, colleague.name, colleague.party)
        if leaf.party is Party.ARBETSFORMEDLINGEN:
            statements.record_check(s, member, case.public_id, answer=UnionAnswer.RECEIVED, bars_checked=True,
                                    seen=leaf.revision)
        statements.state_leaf(s, member, case.public_id, leaf.party, state=LeafState.CLEAR, note="",
                              seen=leaf.revision)


def remark(s: Session, actor: Actor, rnd: random.Random) -> None:
    remarks.add_remark(s, actor, _case(s, rnd).public_id, remark_id=ids.new(), field="tasks",
                       text="Skriv mer om arbetet.", suggested="", reason=RemarkReason.UNCLEAR)


def correct(s: Session, actor: Actor, rnd: random.Random) -> None:
    case = _case(s, rnd)
    corrections.correct(s, actor, case.public_id, field="tasks", after=f"{case.tasks} ".replace("a ", "ar ").strip(),
                        seen=digest(case, ("tasks",)))


def write(s: Session, actor: Actor, rnd: random.Random) -> None:
    messages.to_company(s, actor, _case(s, rnd).public_id, message_id=ids.new(), text="Hur går det?")


def mention(s: Session, actor: Actor, rnd: random.Random) -> None:
    colleagues = s.scalars(sa.select(User.public_id).where(User.party.is_not(None)).order_by(User.id)).all()
    messages.note(s, actor, _case(s, rnd).public_id, message_id=ids.new(), text="Vad tror du?",
                  mentioned=[rnd.choice(colleagues)])


def request_changes(s: Session, actor: Actor, rnd: random.Random) -> None:
    case = _case(s, rnd)
    reviews.request_changes(s, actor, case.public_id, message=rnd.choice(("", "Hör av dig.")),
                            seen=reviews.sight_of(s, case))


def approve(s: Session, actor: Actor, rnd: random.Random) -> None:
    """Mostly one that every party is content with."""
    ready = [case for case in s.scalars(sa.select(Submission).where(Submission.state == ReviewState.SUBMITTED)
                                        .order_by(Submission.id)) if not unready(case.leaves)]
    case = rnd.choice(ready) if ready and rnd.random() < .8 else _case(s, rnd)
    reviews.approve(s, actor, case.public_id, seen=reviews.sight_of(s, case))


def decline(s: Session, actor: Actor, rnd: random.Random) -> None:
    case = _case(s, rnd)
    reviews.decline(s, actor, case.public_id, reason=DeclineReason.OTHER, text="Det passar inte nu.",
                    seen=reviews.sight_of(s, case))


def stop(s: Session, actor: Actor, rnd: random.Random) -> None:
    offer = _offer(s, actor, rnd, Lifecycle.PUBLISHED, Lifecycle.PAUSED)
    life.stop(s, actor, offer.id, reason="Platsen finns inte längre.")


def block(s: Session, actor: Actor, rnd: random.Random) -> None:
    blocking.block(s, actor, _company(s, rnd), reason="Skatteverket har frågor.")


def unblock(s: Session, actor: Actor, rnd: random.Random) -> None:
    blocking.unblock(s, actor, _company(s, rnd), reason="Allt är klart.")


BY_COMPANY: dict[str, Move] = {move.__name__: move for move in (
    submit, recall, edit, copy, discard, close, pause, resume, confirm, answer)}
BY_STAFF: dict[str, Move] = {move.__name__: move for move in (
    take, release, hand_over, hand_to_party, rest, wake, state_leaf, check, change_concern, say_all, remark, correct,
    write, mention, request_changes, approve, decline, stop, block, unblock)}
OFTEN = (("submit", "say_all", "approve", "unblock") * 4
         + ("take", "edit", "change_concern", "check", "discard", "request_changes", "change_concern"))
"""Weighed more than the rest, so that cases come far."""


def _offer(s: Session, actor: Actor, rnd: random.Random, *likely: Lifecycle) -> Offer:
    """One of the company's, or of all for staff; mostly in a state where the move is possible."""
    query = sa.select(Offer).order_by(Offer.id)
    if actor.company_id is not None:
        query = query.where(Offer.company_id == actor.company_id)
    found = s.scalars(query).all()
    fitting = [offer for offer in found if offer.lifecycle in likely]
    return rnd.choice(fitting if fitting and rnd.random() < .8 else found)


def _case(s: Session, rnd: random.Random) -> Submission:
    """A case in the queue, now and then any version at all. Raises PortalError when there is none."""
    query = sa.select(Submission).order_by(Submission.id)
    if rnd.random() < .9:
        query = query.where(Submission.state.in_(IN_QUEUE))
    if not (found := s.scalars(query).all()):
        raise PortalError("Kön är tom.")
    return rnd.choice(found)


def _company(s: Session, rnd: random.Random) -> str:
    return rnd.choice(s.scalars(sa.select(Company.public_id).order_by(Company.id)).all())
