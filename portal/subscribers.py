"""What happens when: every event, and everyone who hears of it. An event missing here stops the start."""
from collections.abc import Mapping, Sequence

from portal.accounts import events as accounts
from portal.companies import events as companies
from portal.core import eventlog
from portal.core.events import Event, Subscriber

SUBSCRIBERS: Mapping[type[Event], Sequence[Subscriber]] = {
    accounts.AccountEvent: [],
    accounts.AccountRegistered: [eventlog.write],
    accounts.RegistrationRepeated: [],
    accounts.ConfirmationAsked: [],
    accounts.AccountConfirmed: [eventlog.write],
    accounts.ResetAsked: [],
    accounts.PasswordChanged: [eventlog.write],
    accounts.EmailChangeAsked: [eventlog.write],
    accounts.EmailChanged: [eventlog.write],
    accounts.ProfileChanged: [eventlog.write],
    accounts.AccountClosed: [eventlog.write],
    accounts.StaffEvent: [],
    accounts.StaffInvited: [eventlog.write],
    accounts.StaffChanged: [eventlog.write],
    accounts.StaffDeactivated: [eventlog.write],
    accounts.StaffReactivated: [eventlog.write],
    accounts.MemberAdded: [eventlog.write],
    accounts.MemberRemoved: [eventlog.write],
    accounts.OwnerMade: [eventlog.write],
    accounts.Recused: [eventlog.write],
    accounts.RecusalEnded: [eventlog.write],
    companies.CompanyRegistered: [eventlog.write],
    companies.CompanyChanged: [eventlog.write],
    companies.CompanyVerified: [eventlog.write],
    companies.WorkplaceAdded: [eventlog.write],
    companies.WorkplaceChanged: [eventlog.write],
    companies.WorkplaceRemoved: [eventlog.write],
    companies.JoinRequested: [eventlog.write],
    companies.JoinAccepted: [eventlog.write],
    companies.JoinDeclined: [eventlog.write],
    companies.MemberInvited: [eventlog.write],
    companies.InvitationAccepted: [eventlog.write],
    companies.InvitationDeclined: [eventlog.write],
    companies.InvitationWithdrawn: [eventlog.write],
    companies.OwnershipMoved: [eventlog.write],
}
