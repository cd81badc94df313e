"""What happens when: every event, and everyone who hears of it. An event missing here stops the start."""
from collections.abc import Mapping, Sequence

from portal.accounts import events as accounts
from portal.companies import events as companies
from portal.core import eventlog
from portal.core.events import Event, Subscriber
from portal.needs import events as needs
from portal.notifications import handlers as mail
from portal.offers import events as offers
from portal.reviews import events as reviews

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
    companies.JoinRequested: [eventlog.write, mail.join_requested],
    companies.JoinAccepted: [eventlog.write, mail.join_accepted],
    companies.JoinDeclined: [eventlog.write, mail.join_declined],
    companies.InvitationEvent: [],
    companies.MemberInvited: [eventlog.write, mail.invited],
    companies.InvitationAccepted: [eventlog.write],
    companies.InvitationDeclined: [eventlog.write],
    companies.InvitationWithdrawn: [eventlog.write],
    companies.OwnershipMoved: [eventlog.write],
    needs.NeedEvent: [],
    needs.NeedTold: [eventlog.write],
    needs.NeedChanged: [eventlog.write],
    needs.NeedConfirmed: [eventlog.write],
    needs.NeedClosed: [eventlog.write],
    needs.NeedReopened: [eventlog.write],
    offers.OfferCreated: [eventlog.write],
    offers.OfferDeleted: [eventlog.write],
    offers.SubmissionEvent: [],
    offers.OfferSubmitted: [eventlog.write, mail.received],
    offers.SubmissionRecalled: [eventlog.write, mail.recalled],
    offers.OfferClosed: [eventlog.write, mail.closed],
    offers.OfferExpiryNear: [eventlog.write, mail.expiring],
    offers.ReplyReminded: [eventlog.write, mail.reply_reminded],
    reviews.SubmissionTaken: [eventlog.write],
    reviews.SubmissionReleased: [eventlog.write],
    reviews.RemarkAdded: [eventlog.write],
    reviews.RemarkRemoved: [eventlog.write],
    reviews.ChangesRequested: [eventlog.write, mail.changes_requested],
    reviews.SubmissionApproved: [eventlog.write, mail.approved],
    reviews.SubmissionDeclined: [eventlog.write, mail.declined],
}
