"""What is stored about one account holder, for the person who asks (GDPR article 15). Every column is listed by hand.

A company is named, with its number as everyone sees it: never a sole trader's in full. Mails with a personal link are
listed without their text.
"""
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import MailChoice, Membership, Recusal, User
from portal.accounts.second_factor.models import RecoveryCode, SecondFactor
from portal.accounts.sign_ins.models import SignIn
from portal.companies.models import Block, Company, Contact, Invitation, JoinRequest
from portal.companies.supervisors.models import Supervisor
from portal.core.access import STAFF
from portal.core.errors import NotFound
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.needs.models import Need
from portal.offers.models import Offer, Submission
from portal.offers.proposals.models import Proposal
from portal.offers.queries import as_shown
from portal.placements.models import Interest, Placement
from portal.reviews.models import Correction, Mention, Message, Remark, SettledFinding, StandardRemark, Statement
from portal.support_rules.models import RuleCheck, SupportRule
from portal.trainings.models import Training, TrainingWord

COMPANY = "företag"


@dataclass(frozen=True)
class Held:
    """Rows of one table that point at the person by the column `whose`."""

    heading: str
    whose: Any
    columns: tuple[Any, ...]


HELD = (
    Held("företräder", Membership.user_id, (
        Membership.company_id.label(COMPANY), Membership.is_owner.label("kontoansvarig"),
        Membership.created_at.label("sedan"))),
    Held("jäv", Recusal.user_id, (Recusal.company_id.label(COMPANY), Recusal.created_at.label("sedan"))),
    Held("inloggad", SignIn.user_id, (
        SignIn.browser.label("webbläsare"), SignIn.started_at.label("sedan"), SignIn.seen_at.label("senast sedd"))),
    Held("tvåstegsinloggning", SecondFactor.user_id, (
        SecondFactor.started_at.label("börjad"), SecondFactor.confirmed_at.label("i bruk sedan"))),
    Held("reservkoder", RecoveryCode.user_id, (RecoveryCode.used_at.label("använd"),)),
    Held("val om mejl", MailChoice.user_id, (
        MailChoice.frequency.label("hur ofta"), MailChoice.digest_on.label("senaste sammanfattning"))),
    Held("har kontrollerat", Company.verified_by, (
        Company.id.label(COMPANY), Company.verified_at.label("när"), Company.verified_how.label("hur"),
        Company.verified_note.label("vad"))),
    Held("har spärrat", Block.blocked_by, (
        Block.company_id.label(COMPANY), Block.reason.label("skäl"), Block.blocked_at.label("när"))),
    Held("har hävt spärr", Block.lifted_by, (
        Block.company_id.label(COMPANY), Block.lifted_reason.label("skäl"), Block.lifted_at.label("när"))),
    Held("har antecknat kontakter", Contact.author_id, (
        Contact.company_id.label(COMPANY), Contact.note.label("text"), Contact.next_step.label("nästa steg"),
        Contact.author_name.label("namn"), Contact.created_at.label("när"))),
    Held("har gjort nästa steg", Contact.done_by, (
        Contact.company_id.label(COMPANY), Contact.next_step.label("nästa steg"), Contact.done_at.label("när"))),
    Held("har bett att få företräda", JoinRequest.user_id, (
        JoinRequest.company_id.label(COMPANY), JoinRequest.state.label("läge"), JoinRequest.created_at.label("när"))),
    Held("har svarat på förfrågan", JoinRequest.decided_by, (
        JoinRequest.company_id.label(COMPANY), JoinRequest.state.label("läge"), JoinRequest.decided_at.label("när"))),
    Held("har bjudit in till", Invitation.invited_by, (
        Invitation.company_id.label(COMPANY), Invitation.created_at.label("när"))),
    Held("har berättat om behov", Need.told_by, (
        Need.public_id.label("behov"), Need.company_id.label(COMPANY), Need.created_at.label("när"))),
    Held("har skapat platser", Offer.created_by, (
        Offer.public_id.label("plats"), Offer.company_id.label(COMPANY), Offer.created_at.label("när"))),
    Held("har antecknat förslag till platser", Proposal.written_by, (
        Proposal.company_id.label(COMPANY), Proposal.written_at.label("när"), Proposal.state.label("läge"))),
    Held("har skickat in", Submission.submitted_by, (
        Submission.case_number.label("ärende"), Submission.number.label("version"), Submission.title.label("rubrik"),
        Submission.submitter_name.label("namn"), Submission.submitted_at.label("när"))),
    Held("handlägger", Submission.assignee_id, (
        Submission.case_number.label("ärende"), Submission.number.label("version"))),
    Held("handlade tidigare, fritt igen", Submission.lapsed_from, (
        Submission.case_number.label("ärende"), Submission.number.label("version"),
        Submission.lapsed_at.label("när"))),
    Held("har beslutat", Submission.decided_by, (
        Submission.case_number.label("ärende"), Submission.number.label("version"), Submission.state.label("beslut"),
        Submission.decided_at.label("när"))),
    Held("har skrivit anmärkningar", Remark.author_id, (
        Remark.text.label("text"), Remark.author_name.label("namn"), Remark.created_at.label("när"))),
    Held("har skrivit meddelanden", Message.author_id, (
        Message.text.label("text"), Message.author_name.label("namn"), Message.created_at.label("när"))),
    Held("har rättat", Correction.by_id, (
        Correction.field.label("fält"), Correction.before.label("före"), Correction.after.label("efter"),
        Correction.by_name.label("namn"), Correction.at.label("när"))),
    Held("har invänt mot en rättelse", Correction.objected_by, (
        Correction.field.label("fält"), Correction.objection.label("text"), Correction.objected_at.label("när"))),
    Held("har avfärdat eller behållit noteringar", SettledFinding.by_id, (
        SettledFinding.code.label("notering"), SettledFinding.field.label("fält"),
        SettledFinding.by_name.label("namn"), SettledFinding.at.label("när"))),
    Held("har ändrat standardanmärkningar", StandardRemark.changed_by, (
        StandardRemark.public_id.label("anmärkning"), StandardRemark.changed_at.label("när"))),
    Held("har tagit ställning", Statement.by_id, (
        Statement.party.label("part"), Statement.state.label("läge"), Statement.note.label("text"),
        Statement.by_name.label("namn"), Statement.at.label("när"))),
    Held("har valt vilka som berörs", Statement.chosen_by, (
        Statement.party.label("part"), Statement.chosen_reason.label("text"), Statement.chosen_by_name.label("namn"),
        Statement.chosen_at.label("när"))),
    Held("har antecknat fackets yttrande", Statement.union_by, (
        Statement.union_answer.label("läge"), Statement.union_by_name.label("namn"), Statement.union_at.label("när"))),
    Held("har kontrollerat näringsförbud och skulder", Statement.bars_checked_by, (
        Statement.bars_checked_by_name.label("namn"), Statement.bars_checked_at.label("när"))),
    Held("nämnd i interna anteckningar", Mention.user_id, (
        Mention.offer_public_id.label("plats"), Mention.created_at.label("när"), Mention.done_at.label("klart"))),
    Held("har rättat texter", Correction.by_id, (
        Correction.before.label("före"), Correction.after.label("efter"), Correction.by_name.label("namn"),
        Correction.at.label("när"))),
    Held("har invänt mot rättelser", Correction.objected_by, (
        Correction.objection.label("text"), Correction.objected_at.label("när"))),
    Held("har lagt upp utbildningar", Training.created_by, (
        Training.title.label("rubrik"), Training.created_at.label("när"))),
    Held("har skrivit om utbildningar", TrainingWord.author_id, (
        TrainingWord.text.label("text"), TrainingWord.author_name.label("namn"), TrainingWord.created_at.label("när"))),
    Held("har skrivit regler", SupportRule.written_by, (
        SupportRule.code.label("regel"), SupportRule.legal_basis.label("text"),
        SupportRule.written_by_name.label("namn"), SupportRule.written_at.label("när"))),
    Held("har tagit tillbaka regler", SupportRule.withdrawn_by, (
        SupportRule.code.label("regel"), SupportRule.withdrawn_at.label("när"))),
    Held("har kontrollerat regler", RuleCheck.checked_by, (
        RuleCheck.rule_id.label("regel"), RuleCheck.checked_by_name.label("namn"), RuleCheck.checked_on.label("när"))),
    Held("har lagt till handledare", Supervisor.created_by, (
        Supervisor.company_id.label(COMPANY), Supervisor.public_id.label("handledare"),
        Supervisor.created_at.label("när"))),
    Held("är kontakt för", Placement.coach_id, (
        Placement.company_id.label(COMPANY), Placement.public_id.label("placering"), Placement.state.label("läge"),
        Placement.held_at.label("reserverad"))),
    Held("har svarat om", Placement.answered_by, (
        Placement.company_id.label(COMPANY), Placement.public_id.label("placering"),
        Placement.company_answer.label("svar"), Placement.answered_on.label("när"))),
    Held("har ställt in eller avslutat", Placement.ended_by, (
        Placement.company_id.label(COMPANY), Placement.public_id.label("placering"),
        Placement.ended_on.label("när"))),
    Held("står eller har stått i kö", Interest.coach_id, (
        Interest.state.label("läge"), Interest.since.label("sedan"))),
    Held("händelser i loggen", LoggedEvent.actor_id, (
        LoggedEvent.kind.label("händelse"), LoggedEvent.subject.label("gäller"), LoggedEvent.facts.label("uppgifter"),
        LoggedEvent.at.label("när"))),
)
"""A test holds this against every column in the database that points at an account."""


def person(session: Session, email: str) -> str:
    """JSON in Swedish. Raises NotFound."""
    user = accounts.by_email(session, email)
    if user is None:
        raise NotFound(f"Det finns inget konto med adressen {email}.")
    names = _Names(session)
    stored: dict[str, Any] = {"konto": _account(user)}
    for held in HELD:
        stored[held.heading] = _rows(session, names, *held.columns, where=held.whose == user.id)
    stored["inbjuden till"] = _rows(
        session, names, Invitation.company_id.label(COMPANY), Invitation.created_at.label("när"),
        where=Invitation.email == user.email)
    stored["handledare hos"] = _rows(
        session, names, Supervisor.company_id.label(COMPANY), Supervisor.name.label("namn"),
        Supervisor.phone.label("telefon"), Supervisor.email.label("e-post"), Supervisor.ceiling.label("åt gången"),
        Supervisor.created_at.label("sedan"), Supervisor.sent_at.label("syns för projektgruppen sedan"),
        Supervisor.inactive_at.label("går inte att välja sedan"),
        Supervisor.removal_asked_at.label("bad om att få tas bort"),
        where=func.lower(Supervisor.email) == user.email)
    stored["handledare i"] = _rows(
        session, names, Submission.case_number.label("ärende"), Submission.number.label("version"),
        Submission.supervisor_name.label("namn"), Submission.supervisor_phone.label("telefon"),
        where=Submission.supervisor_email == user.email)
    stored["handledare i, ändrat efteråt"] = _rows(
        session, names, Submission.case_number.label("ärende"), Submission.number.label("version"),
        as_shown(Submission.supervisor_name).label("namn"), as_shown(Submission.supervisor_phone).label("telefon"),
        where=Submission.corrected["supervisor_email"].as_string() == user.email)
    stored["mejl"] = [_mail(row) for row in session.scalars(
        select(OutboxMail).where(OutboxMail.recipient == user.email).order_by(OutboxMail.id))]
    return json.dumps(stored, ensure_ascii=False, indent=2, default=str)


class _Names:
    """The name and the shown number of a company, by its id."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __getitem__(self, company_id: int) -> str:
        company = self.session.get_one(Company, company_id)
        return f"{company.full_name} ({company.org_number_shown})"


def _account(user: User) -> dict[str, Any]:
    return {
        "namn": user.name, "e-post": user.email, "telefon": user.phone, "ny e-post som väntar": user.pending_email,
        "part": user.party.label if user.party else None,
        "roller": [role.label for role in STAFF if role in user.held_roles], "aktivt": user.active,
        "skapat": user.created_at, "e-post bekräftad": user.confirmed_at, "avslutat": user.closed_at,
        "lösenord": "lagras bara som envägskod och lämnas inte ut",
    }


def _rows(session: Session, names: _Names, *columns: Any, where: Any) -> list[dict[str, Any]]:
    rows = [dict(row._mapping) for row in session.execute(select(*columns).where(where))]
    return [row | {COMPANY: names[row[COMPANY]]} if COMPANY in row else row for row in rows]


def _mail(mail: OutboxMail) -> dict[str, Any]:
    return {"ämne": mail.subject, "skapat": mail.queued_at, "skickat": mail.sent_at,
            "text": "visas inte: mejlet innehåller en personlig länk" if mail.secret else mail.text}
