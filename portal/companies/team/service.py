"""Who may act for a company: invitations, requests to join, owners. The part of `service` that concerns people."""
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts import self_service
from portal.accounts import service as people
from portal.accounts.events import AccountClosed
from portal.accounts.models import User
from portal.accounts.self_service import Newcomer
from portal.companies import events, queries, rules, service
from portal.companies.models import Company, Invitation, JoinRequest, RequestState
from portal.companies.service import may_decide_on
from portal.companies.staff import queries as staff_queries
from portal.core import clock
from portal.core.access import Actor
from portal.core.database.db import settings
from portal.core.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.core.events import publish


def invite(session: Session, actor: Actor, *, public_id: str, email: str, is_owner: bool) -> Invitation:
    """Mail a link to a colleague. The same again gives the same invitation.

    Raises RuleBroken for somebody who is here already, or has an open invitation.
    """
    company = queries.own(session, actor, for_update=True)
    _may_run(session, actor, company)
    email = email.lower()
    if any(row.email == email for row in queries.team(company.id).read(session)):
        raise RuleBroken("Personen hör redan till företaget.")
    return _invite(session, actor, company, public_id, email, is_owner=is_owner)


def invite_first(session: Session, actor: Actor, company_id: str, *, public_id: str, email: str) -> Invitation:
    """By the project group, to a company that nobody owns: the first who accepts becomes its owner.

    Raises RuleBroken once it has an owner, who then invites the others. The same again gives the same invitation.
    """
    company = queries.get(session, actor, company_id, for_update=True)
    may_decide_on(session, actor, company)
    if company.is_forgotten:
        raise RuleBroken(rules.FORGOTTEN)
    if staff_queries.has_owner(session, company.id):
        raise RuleBroken("Arbetsgivaren har en kontoansvarig, som själv bjuder in sina kollegor.")
    return _invite(session, actor, company, public_id, email.lower(), is_owner=True)


def withdraw_first(session: Session, actor: Actor, company_id: str, public_id: str) -> None:
    """By the project group: one that it has sent itself."""
    company = queries.get(session, actor, company_id, for_update=True)
    may_decide_on(session, actor, company)
    invitation = staff_queries.invitation_from_staff(session, company.id, public_id)
    if invitation.accepted_at is not None:
        raise Conflict("Inbjudan är redan antagen.")
    if invitation.withdrawn_at is None:
        _withdraw(session, actor, company, invitation)


def withdraw(session: Session, actor: Actor, public_id: str) -> None:
    invitation = queries.invitation(session, actor, public_id)
    if invitation.withdrawn_at is None:
        if invitation.accepted_at is not None:
            raise Conflict("Inbjudan är redan antagen. Ta bort personen ur listan i stället.")
        _withdraw(session, actor, queries.own(session, actor), invitation)


def accept(session: Session, actor: Actor, public_id: str) -> Company:
    """Take an invitation that was sent to one's own, confirmed address. Raises NotFound and RuleBroken."""
    user, invitation = _invited(session, actor, public_id)
    company = queries.by_id(session, invitation.company_id, for_update=True)
    if invitation.accepted_at is None:
        if problem := rules.invitation_problem(invitation, clock.now()):
            raise RuleBroken(problem)
        invitation.accepted_at = clock.now()
        people.add_member(session, actor, user_id=user.id, company_id=company.id,
                          is_owner=becomes_owner(session, company, invitation))
        _tell(session, actor, company, events.InvitationAccepted, invitation)
    elif not queries.belongs(session, user.id, company.id):
        raise RuleBroken(rules.USED)
    return company


def join(session: Session, token: str, person: Newcomer) -> tuple[User, Company]:
    """Take an invitation by whoever has opened its mail and has no account: they get one, and are in.

    Raises RuleBroken when the invitation no longer works, Conflict when there is an account by now.
    """
    invitation = queries.invitation_by_token(session, token, for_update=True)
    if problem := rules.invitation_problem(invitation, clock.now()):
        raise RuleBroken(problem)
    user = self_service.confirm_invited(session, invitation.email, person)
    return user, accept(session, accounts.actor_of(session, user.id), invitation.public_id)


def decline(session: Session, actor: Actor, public_id: str) -> None:
    _, invitation = _invited(session, actor, public_id)
    if invitation.accepted_at is not None:
        raise Conflict(rules.USED)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        _tell(session, actor, queries.by_id(session, invitation.company_id), events.InvitationDeclined, invitation)


def answer(session: Session, actor: Actor, public_id: str, verdict: RequestState) -> JoinRequest:
    """Let somebody in, or not. By an owner, or by a reviewer where no owner can be trusted to answer."""
    request = queries.join_request(session, actor, public_id, for_update=True)
    company = queries.by_id(session, request.company_id)
    _may_run(session, actor, company)
    if request.state is not RequestState.PENDING:
        if (request.state, request.decided_by) == (verdict, actor.user_id):
            return request
        if request.is_withdrawn:
            raise Conflict("Förfrågan finns inte längre. Den som frågade har tagit tillbaka den.")
        raise Conflict(f"Någon annan har redan svarat: {request.state.label.lower()}.")
    request.state, request.decided_at, request.decided_by = verdict, clock.now(), actor.user_id
    if verdict is RequestState.ACCEPTED:
        people.add_member(session, actor, user_id=request.user_id, company_id=company.id, is_owner=False)
    session.flush()
    kind = events.JoinAccepted if verdict is RequestState.ACCEPTED else events.JoinDeclined
    publish(session, kind(actor_id=actor.user_id, company_id=company.id, subject=company.public_id,
                          request_id=request.id))
    return request


def withdraw_request(session: Session, actor: Actor, public_id: str) -> None:
    """By the one who asked, as long as nobody has answered."""
    request = queries.own_join_request(session, actor.user_id, public_id)
    if request.is_withdrawn:
        return
    if request.state is not RequestState.PENDING:
        raise Conflict(f"Förfrågan är redan besvarad: {request.state.label.lower()}.")
    request.state, request.decided_at, request.decided_by = RequestState.DECLINED, clock.now(), actor.user_id
    session.flush()
    publish(session, events.JoinWithdrawn(actor_id=actor.user_id, company_id=request.company_id,
                                          subject=queries.by_id(session, request.company_id).public_id,
                                          request_id=request.id))


def drop_requests(session: Session, event: AccountClosed) -> None:
    """Whoever closes the account asks for nothing more."""
    for request in queries.pending_requests_of(session, event.user_id):
        request.state, request.decided_at, request.decided_by = RequestState.DECLINED, clock.now(), None
        session.flush()
        publish(session, events.JoinLapsed(actor_id=event.actor_id, company_id=request.company_id,
                                           subject=queries.by_id(session, request.company_id).public_id,
                                           request_id=request.id))


def make_owner(session: Session, actor: Actor, company_id: str, user_id: str) -> None:
    """One more owner. The ids are public ones."""
    company, user = _someone(session, actor, company_id, user_id)
    people.make_owner(session, actor, user_id=user.id, company_id=company.id)


def move_ownership(session: Session, actor: Actor, company_id: str, user_id: str) -> None:
    """By the project group: this colleague becomes the only owner, the others stay as members. Whom they have invited
    stays out: they may have made each other owners again."""
    company, user = _someone(session, actor, company_id, user_id)
    may_decide_on(session, actor, company)
    others = [m for m in accounts.members(session, company.id) if m.is_owner and m.user_id != user.id]
    for membership in others:
        membership.is_owner = False
        _withdraw_all_from(session, actor, company, membership.user_id)
    people.make_owner(session, actor, user_id=user.id, company_id=company.id)
    session.flush()
    if others:
        publish(session, events.OwnershipMoved(actor_id=actor.user_id, company_id=company.id,
                                               subject=company.public_id, user_id=user.id))


def remove(session: Session, actor: Actor, company_id: str, user_id: str) -> None:
    """Take a colleague out; the invitations that person sent go too. Raises RuleBroken for the last owner."""
    try:
        company, user = _someone(session, actor, company_id, user_id)
    except NotFound:
        company = queries.get(session, actor, company_id)
        if queries.was_removed_by(session, actor, company, user_id):
            return
        raise
    _take_out(session, actor, company, user.id)


def give_up(session: Session, actor: Actor, *, forget_number: bool) -> None:
    """The last one who acts for the company ends it: nobody is let in by it any more, and what it said of itself goes,
    with its number when that need not be kept."""
    company = queries.own(session, actor, for_update=True)
    for invitation in queries.invitations_of(company.id).read(session):
        _withdraw(session, actor, company, queries.invitation_by_id(session, invitation.id))
    for request in queries.waiting(actor, company.id).read(session):
        answer(session, actor, request.public_id, RequestState.DECLINED)
    service.empty(session, company, forget_number=forget_number)
    publish(session, events.CompanyGivenUp(actor_id=actor.user_id, company_id=company.id, subject=company.public_id))


def becomes_owner(session: Session, company: Company, invitation: Invitation) -> bool:
    """What taking the invitation leads to: of those whom the project group has invited, the first to come."""
    if accounts.get_user(session, invitation.invited_by).party is None:
        return invitation.is_owner
    return not staff_queries.has_owner(session, company.id)


def leave(session: Session, actor: Actor, company_id: str) -> None:
    """Raises RuleBroken for the last owner. Nothing happens when the actor now acts for another company."""
    company = queries.own(session, actor)
    if company.public_id == company_id and actor.user_id is not None:
        _take_out(session, actor, company, actor.user_id)


def _invite(
    session: Session, actor: Actor, company: Company, public_id: str, email: str, *, is_owner: bool,
) -> Invitation:
    """The same again gives the same invitation. Raises RuleBroken for an address that has an open one."""
    for known in queries.invitations_of(company.id).read(session):
        if known.public_id == public_id:
            return queries.invitation_by_id(session, known.id)
        if known.email == email:
            raise RuleBroken("Det finns redan en inbjudan till den adressen. Ta tillbaka den först.")
    now = clock.now()
    token = rules.invitation_token(settings(session).secret_key, public_id)
    invitation = Invitation(public_id=public_id, company_id=company.id, email=email, is_owner=is_owner,
                            token_hash=rules.token_hash(token), invited_by=actor.user_id, created_at=now,
                            expires_at=now + rules.INVITATION_LASTS)
    session.add(invitation)
    session.flush()
    _tell(session, actor, company, events.MemberInvited, invitation)
    return invitation


def _take_out(session: Session, actor: Actor, company: Company, user_id: int) -> None:
    people.remove_member(session, actor, user_id=user_id, company_id=company.id)
    _withdraw_all_from(session, actor, company, user_id)


def _withdraw_all_from(session: Session, actor: Actor, company: Company, user_id: int) -> None:
    """Whom somebody wanted in who may no longer invite."""
    for invitation in queries.invitations_from(session, company.id, user_id):
        _withdraw(session, actor, company, invitation)


def _withdraw(session: Session, actor: Actor, company: Company, invitation: Invitation) -> None:
    invitation.withdrawn_at = clock.now()
    _tell(session, actor, company, events.InvitationWithdrawn, invitation)


def _invited(session: Session, actor: Actor, public_id: str) -> tuple[User, Invitation]:
    if actor.user_id is None:
        raise Forbidden("Logga in för att svara på inbjudan.")
    user = accounts.get_user(session, actor.user_id)
    if user.confirmed_at is None:
        raise RuleBroken("Bekräfta din e-postadress först, med länken i mejlet som du fick.")
    return user, queries.invitation_to(session, user.email, public_id)


def _someone(session: Session, actor: Actor, company_id: str, user_id: str) -> tuple[Company, User]:
    """The company and one who belongs to it, when this actor may run its team."""
    company = queries.get(session, actor, company_id, for_update=True)
    _may_run(session, actor, company)
    return company, queries.colleague(session, company.id, user_id)


def _may_run(session: Session, actor: Actor, company: Company) -> None:
    if not (actor.is_owner and actor.company_id == company.id):
        may_decide_on(session, actor, company)


def _tell(session: Session, actor: Actor, company: Company, kind: type[events.InvitationEvent],
          invitation: Invitation) -> None:
    session.flush()
    publish(session, kind(actor_id=actor.user_id, company_id=company.id, subject=company.public_id,
                          invitation_id=invitation.id))
