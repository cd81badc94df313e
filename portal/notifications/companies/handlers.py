"""What a company is told about itself: blocked and let in again, and what was written down for it."""
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.events import MemberRemoved, OwnerMade
from portal.accounts.models import User
from portal.companies import queries as companies
from portal.companies import rules as company_rules
from portal.companies.events import (
    CompanyBlocked,
    CompanyGivenUp,
    CompanyUnblocked,
    InvitationWithdrawn,
    JoinAccepted,
    JoinDeclined,
    JoinRequested,
    MemberInvited,
    OwnershipMoved,
)
from portal.companies.models import Company
from portal.companies.staff import queries as staff_queries
from portal.companies.supervisors import queries as supervisors
from portal.companies.supervisors import rules as supervisor_rules
from portal.companies.supervisors.events import SupervisorEvent
from portal.core import clock, ids
from portal.core.access import Party
from portal.core.database.db import settings
from portal.core.events import Event
from portal.core.mail import outbox
from portal.core.mail.sending import path_to
from portal.needs import queries as needs
from portal.needs import rules as need_rules
from portal.needs.events import NeedNoted
from portal.needs.models import Source
from portal.notifications import queries, recipients
from portal.notifications.companies import mails as company_mails
from portal.notifications.companies.mails import (
    Blocked,
    FirstInvitation,
    GivenUp,
    NobodyLeft,
    SupervisorCorrected,
    SupervisorListed,
    SupervisorWantsOut,
    Unblocked,
    WrittenDown,
)
from portal.notifications.letters import Mail
from portal.notifications.recipients import company_id_of, to_address, to_group, to_people
from portal.offers.events import (
    ProposalWritten,
)
from portal.offers.proposals import queries as proposal_queries
from portal.reviews import company_record
from portal.trainings import queries as trainings


def blocked(session: Session, event: CompanyBlocked) -> None:
    company = _company(session, event)
    mail = Blocked(company=company.full_name, reason=company.blocked_reason or "", path=path_to("pages.overview"))
    recipients.to_people(session, accounts.people_of(session, company.id), mail, once=_this_time(session, company.id))


def unblocked(session: Session, event: CompanyUnblocked) -> None:
    company = _company(session, event)
    mail = Unblocked(company=company.full_name, path=path_to("pages.overview"))
    recipients.to_people(session, accounts.people_of(session, company.id), mail, once=_this_time(session, company.id))


def owner_made(session: Session, event: OwnerMade) -> None:
    """To the person, and to the other owners but the one who did it."""
    new, company = accounts.get_user(session, event.user_id), _company(session, event)
    for owner in accounts.owners_of(session, company.id):
        if owner.id != event.actor_id:
            _each_time(session, owner, company_mails.OwnerMade(
                company=company.full_name, whose=new.name, is_you=owner.id == new.id))


def ownership_moved(session: Session, event: OwnershipMoved) -> None:
    new, company = accounts.get_user(session, event.user_id), _company(session, event)
    mail = company_mails.OwnershipMoved(company=company.full_name, whose=new.name)
    for person in accounts.people_of(session, company.id):
        if person.id != new.id:
            _each_time(session, person, mail)


def removed(session: Session, event: MemberRemoved) -> None:
    """Whoever went by their own choice knows, and a closed account has no address."""
    user = accounts.get_user(session, event.user_id)
    if event.actor_id != user.id and user.active and user.confirmed_at is not None:
        _each_time(session, user, company_mails.Removed(company=_company(session, event).full_name))


def nobody_left(session: Session, event: MemberRemoved) -> None:
    """The project group hears of a company that nobody acts for any more, when it has something open."""
    company = _company(session, event)
    if accounts.members(session, company.id):
        return
    if company_record.has_open(session, company.id) or needs.has_open(session, company.id):
        mail = NobodyLeft(company=company.full_name, path=path_to("companies.show", public_id=company.public_id))
        recipients.to_group(session, mail, once=f"{company.public_id}:{event.subject}:{int(clock.now().timestamp())}")


def given_up(session: Session, event: CompanyGivenUp) -> None:
    company = _company(session, event)
    going_on = tuple(training.title for training in trainings.agreed_with(session, company.id))
    mail = GivenUp(company=company.full_name, trainings=going_on,
                   path=path_to("companies.show", public_id=company.public_id))
    recipients.to_group(session, mail, once=f"{company.public_id}:{int(clock.now().timestamp())}")


def need_noted(session: Session, event: NeedNoted) -> None:
    need = needs.by_id(session, event.need_id)
    _written_down(session, event, need.told_party, need.source, need.created_at,
                  path_to("needs.show", need_id=event.subject))


def proposal_written(session: Session, event: ProposalWritten) -> None:
    proposal = proposal_queries.by_public_id(session, event.subject)
    _written_down(session, event, proposal.party, proposal.source, proposal.written_at,
                  f"{recipients.offer_address(event.subject)}/forslag", is_place=True)


def supervisor_told(session: Session, event: SupervisorEvent) -> None:
    """That a company has registered them, and how to put it right; again when the link of the mail before is dead. Not
    to those who registered themselves."""
    supervisor = supervisors.by_public_id(session, event.supervisor)
    fields = getattr(event, "fields", ("email",))
    if supervisor is None or not supervisor.email or not {"name", "email"}.intersection(fields):
        return
    if event.actor_id is not None and accounts.get_user(session, event.actor_id).email == supervisor.email.lower():
        return
    company = _company(session, event)
    token = supervisor_rules.token(settings(session).secret_key, supervisor)
    mail = SupervisorListed(company=company.full_name if company.verified_at else "",
                            path=path_to("supervisors.own", token=token))
    recipients.to_address(session, supervisor.email, mail, about=supervisor.public_id,
                          mark=company_rules.token_hash(token))


def supervisor_corrected(session: Session, event: SupervisorEvent) -> None:
    mail = SupervisorCorrected(company=_company(session, event).full_name)
    _to_the_company(session, event, mail)


def supervisor_wants_out(session: Session, event: SupervisorEvent) -> None:
    mail = SupervisorWantsOut(company=_company(session, event).full_name)
    _to_the_company(session, event, mail)


def _to_the_company(session: Session, event: SupervisorEvent, mail: Mail) -> None:
    company = _company(session, event)
    recipients.to_people(session, accounts.people_of(session, company.id), mail,
                         once=f"{event.supervisor}:{int(clock.now().timestamp())}")


def _written_down(
    session: Session, event: Event, party: Party | None, source: Source, at: datetime, path: str, *,
    is_place: bool = False,
) -> None:
    if party is None:
        raise ValueError("what is written down for a company has a party")
    company = _company(session, event)
    mail = WrittenDown(company=company.full_name, path=path, is_place=is_place,
                       provenance=need_rules.provenance(party, source, at))
    recipients.to_people(session, accounts.people_of(session, company.id), mail, once=event.subject,
                         about=event.subject if is_place else None)


def _each_time(session: Session, person: User, mail: Mail) -> None:
    recipients.to_person(session, person, mail, once=str(ids.new()))


def _this_time(session: Session, company_id: int) -> str:
    """A company may be blocked again: each time is told of."""
    block = staff_queries.last_block(session, company_id)
    return str(block.id if block else "")


def _company(session: Session, event: Event) -> Company:
    if event.company_id is None:
        raise ValueError("an event about a company names it")
    return companies.by_id(session, event.company_id)


def join_requested(session: Session, event: JoinRequested) -> None:
    """To the owners; to the project group too when the company is not verified, or nobody owns it."""
    company = companies.by_id(session, company_id_of(event.company_id))
    owners, verified = accounts.owners_of(session, company.id), company.verified_at is not None
    mail = company_mails.JoinRequested(company=company.full_name, verified=verified, path=path_to("companies.team"))
    to_people(session, owners, mail, once=str(event.request_id))
    if not (verified and owners):
        _join_to_group(session, event.request_id, company.full_name, company.public_id, silent=False)


def join_accepted(session: Session, event: JoinAccepted) -> None:
    name = companies.by_id(session, company_id_of(event.company_id)).full_name
    to_people(session, [_asker(session, event.request_id)],
              company_mails.JoinAccepted(company=name, path=path_to("pages.overview")), once=str(event.request_id))


def join_declined(session: Session, event: JoinDeclined) -> None:
    request = companies.join_request_by_id(session, event.request_id)
    to_people(session, [_asker(session, event.request_id)],
              company_mails.JoinDeclined(asked=request.created_at, path=path_to("companies.start")),
              once=str(event.request_id))


def invited(session: Session, event: MemberInvited) -> None:
    """To an address that the inviter wrote."""
    invitation = companies.invitation_by_id(session, event.invitation_id)
    company = companies.by_id(session, invitation.company_id)
    token = company_rules.invitation_token(settings(session).secret_key, invitation.public_id)
    inviter = accounts.get_user(session, invitation.invited_by)
    words: dict[str, Any] = dict(company=company.full_name if company.verified_at else "",
                                 last_day=clock.local(invitation.expires_at).date(),
                                 path=path_to("companies.invitation", token=token))
    mail = FirstInvitation(**words) if inviter.party else company_mails.Invitation(**words, inviter=inviter.email)
    to_address(session, invitation.email, mail, about=invitation.public_id, mark=invitation.public_id)


def invitation_withdrawn(session: Session, event: InvitationWithdrawn) -> None:
    invitation = companies.invitation_by_id(session, event.invitation_id)
    outbox.withdraw(session, invitation.public_id, [FirstInvitation.folder, company_mails.Invitation.folder])


def tell_of_silence(session: Session) -> int:
    """A timed job: requests to join that the owners left unanswered are the project group's. Told once each."""
    before = len(outbox.queued_in(session))
    for request_id, company in queries.silent_requests(session):
        _join_to_group(session, request_id, company.full_name, company.public_id, silent=True)
    return len(outbox.queued_in(session)) - before


def _join_to_group(session: Session, request_id: int, name: str, company_id: str, *, silent: bool) -> None:
    mail = company_mails.JoinForGroup(company=name, silent=silent, path=path_to("companies.show", public_id=company_id))
    to_group(session, mail, once=str(request_id))


def _asker(session: Session, request_id: int) -> User:
    return accounts.get_user(session, companies.join_request_by_id(session, request_id).user_id)
