"""What is written in a case: to the company, among the project group, and by the company. Nothing here moves a case.

A message is filed under the newest version, whichever version its writer had open.
"""
from collections.abc import Collection

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.core import clock, ids
from portal.core.access import RECUSED, Actor, Party, Role
from portal.core.errors import Forbidden, NotFound, RuleBroken
from portal.core.events import publish
from portal.offers import queries as offers
from portal.offers.events import SubmissionEvent
from portal.offers.models import Submission
from portal.reviews import events, rules
from portal.reviews.messages import queries as message_queries
from portal.reviews.models import Mention, Message

NOT_TO_MENTION = "Välj bland kollegorna i listan. Den som är jävig för arbetsgivaren går inte att nämna."


def to_company(session: Session, actor: Actor, public_id: str, *, message_id: str, text: str) -> Message:
    """Written to the company, which gets a mail. What the company had written is answered by it."""
    submission = _open_to_staff(session, actor, public_id)
    if known := _known(session, actor, message_id, text, internal=False):
        return known
    if shut := rules.why_silent(submission.state):
        raise RuleBroken(shut)
    message = _write(session, actor, submission, message_id, text, internal=False)
    _read(session, submission.offer_public_id)
    publish(session, events.MessageSent(**events.about(actor.user_id, submission), message_id=message.id))
    return message


def note(
    session: Session, actor: Actor, public_id: str, *, message_id: str, text: str, mentioned: Collection[str] = (),
) -> Message:
    """Written among the project group. The colleagues with these public ids are named, and get a mail each.

    Whoever writes has answered those who named them. Raises RuleBroken for somebody who may not be named.
    """
    submission = _open_to_staff(session, actor, public_id)
    if known := _known(session, actor, message_id, text, internal=True):
        return known
    people = {row.public_id: row.id for row in message_queries.may_be_mentioned(session, actor, submission.company_id)}
    if not set(mentioned) <= people.keys():
        raise RuleBroken(NOT_TO_MENTION)
    message = _write(session, actor, submission, message_id, text, internal=True)
    _end_mentions(session, submission.offer_public_id, actor.user_id)
    publish(session, events.NoteWritten(**events.about(actor.user_id, submission), message_id=message.id))
    for person in sorted(people[chosen] for chosen in mentioned):
        session.add(Mention(message_id=message.id, submission_id=submission.id, user_id=person,
                            offer_public_id=submission.offer_public_id))
        session.flush()
        publish(session, events.ColleagueMentioned(**events.about(actor.user_id, submission), message_id=message.id,
                                                   user_id=person))
    return message


def from_company(session: Session, actor: Actor, offer_id: str, *, message_id: str, text: str) -> Message:
    """Written by the company. Raises NotFound for an offer that is not theirs, or was never sent in."""
    submission = offers.newest_submission(session, offers.get_offer(session, actor, offer_id))
    if submission is None:
        raise NotFound(offers.NO_SUCH_OFFER)
    if known := _known(session, actor, message_id, text, internal=False):
        return known
    if shut := rules.why_silent(submission.state):
        raise RuleBroken(shut)
    message = _write(session, actor, submission, message_id, text, internal=False)
    publish(session, events.CompanyWrote(**events.about(actor.user_id, submission), message_id=message.id))
    return message


def mark_read(session: Session, actor: Actor, public_id: str) -> None:
    """What the company has written needs no answer. Twice is no error."""
    submission = _open_to_staff(session, actor, public_id)
    if _read(session, submission.offer_public_id):
        publish(session, events.AnswerRead(**events.about(actor.user_id, submission)))


def mention_done(session: Session, actor: Actor, public_id: str) -> None:
    """The actor has done what they were named for. Twice is no error."""
    submission = message_queries.newest_version(session, actor, public_id)
    if _end_mentions(session, submission.offer_public_id, actor.user_id):
        publish(session, events.MentionDone(**events.about(actor.user_id, submission)))


def answered(session: Session, event: SubmissionEvent) -> None:
    """The project group has taken a step that answers what the company wrote."""
    _read(session, event.subject)


def settled(session: Session, event: SubmissionEvent) -> None:
    """The case is out of the queue: nobody waits for anybody in it."""
    _read(session, event.subject)
    _end_mentions(session, event.subject)


def _open_to_staff(session: Session, actor: Actor, public_id: str) -> Submission:
    submission = message_queries.newest_version(session, actor, public_id)
    _party_of(actor)
    if accounts.is_recused(session, actor, submission.company_id):
        raise RuleBroken(RECUSED)
    return submission


def _party_of(actor: Actor) -> Party:
    if actor.party is None or not actor.has(Role.REVIEWER):
        raise Forbidden("Bara projektgruppen kan skriva i en granskning.")
    return actor.party


def _known(session: Session, actor: Actor, message_id: str, text: str, *, internal: bool) -> Message | None:
    """The very message, when a double click has written it already."""
    found = message_queries.get_message(session, message_id)
    same = found and (found.author_id, found.internal, found.text) == (actor.user_id, internal, text)
    return found if same else None


def _write(
    session: Session, actor: Actor, submission: Submission, message_id: str, text: str, *, internal: bool,
) -> Message:
    """An id that is used already, by the same form with another text in it, is no reason to lose the text."""
    if actor.user_id is None:
        raise Forbidden("Bara den som är inloggad kan skriva.")
    party = None if actor.has(Role.EMPLOYER) else _party_of(actor)
    is_used = message_queries.get_message(session, message_id) is not None
    message = Message(public_id=ids.new() if is_used else message_id, submission_id=submission.id, text=text,
                      author_id=actor.user_id, author_name=actor.name, author_party=party, internal=internal)
    session.add(message)
    session.flush()
    return message


def _read(session: Session, offer_public_id: str) -> bool:
    found = message_queries.unread(session, offer_public_id)
    for message in found:
        message.read_at = clock.now()
    session.flush()
    return bool(found)


def _end_mentions(session: Session, offer_public_id: str, user_id: int | None = None) -> bool:
    found = message_queries.open_mentions(session, offer_public_id, user_id)
    for mention in found:
        mention.done_at = clock.now()
    session.flush()
    return bool(found)
