"""What happens when: every event, and everyone who hears of it. An event missing here stops the start."""
from collections.abc import Mapping, Sequence

from portal.accounts import events as accounts
from portal.admin import events as admin
from portal.companies import events as companies
from portal.companies import team
from portal.core import eventlog
from portal.core.events import Event, Subscriber
from portal.needs import events as needs
from portal.notifications import account_handlers as account_mail
from portal.notifications import handlers as mail
from portal.notifications import training_handlers as training_mail
from portal.offers import events as offers
from portal.reviews import answers, blocking, holding
from portal.reviews import events as reviews
from portal.trainings import events as trainings
from portal.trainings import service as training_service

SUBSCRIBERS: Mapping[type[Event], Sequence[Subscriber]] = {
    accounts.AccountEvent: [],
    accounts.AccountRegistered: [eventlog.write, account_mail.confirm_account],
    accounts.RegistrationRepeated: [account_mail.account_exists],
    accounts.ConfirmationAsked: [account_mail.confirm_account],
    accounts.AccountConfirmed: [eventlog.write],
    accounts.ResetAsked: [account_mail.reset_password],
    accounts.PasswordChanged: [eventlog.write, account_mail.password_changed],
    accounts.EmailChangeAsked: [eventlog.write, account_mail.email_change],
    accounts.EmailChanged: [eventlog.write],
    accounts.ProfileChanged: [eventlog.write],
    accounts.AccountClosed: [eventlog.write, team.drop_requests],
    accounts.StaffEvent: [],
    accounts.StaffInvited: [eventlog.write, account_mail.staff_invitation],
    accounts.StaffChanged: [eventlog.write],
    accounts.StaffDeactivated: [eventlog.write],
    accounts.StaffReactivated: [eventlog.write],
    accounts.AbsenceChanged: [eventlog.write],
    accounts.MemberAdded: [eventlog.write],
    accounts.MemberRemoved: [eventlog.write],
    accounts.OwnerMade: [eventlog.write],
    accounts.Recused: [eventlog.write, holding.let_go_of],
    accounts.RecusalEnded: [eventlog.write],
    companies.CompanyRegistered: [eventlog.write],
    companies.CompanyChanged: [eventlog.write],
    companies.CompanyVerified: [eventlog.write],
    companies.CompanyBlocked: [eventlog.write, mail.blocked, blocking.decline_open],
    companies.CompanyUnblocked: [eventlog.write, mail.unblocked],
    companies.ContactAdded: [eventlog.write],
    companies.NextStepDone: [eventlog.write],
    companies.WorkplaceAdded: [eventlog.write],
    companies.WorkplaceChanged: [eventlog.write],
    companies.WorkplaceRemoved: [eventlog.write],
    companies.JoinRequested: [eventlog.write, mail.join_requested],
    companies.JoinAccepted: [eventlog.write, mail.join_accepted],
    companies.JoinDeclined: [eventlog.write, mail.join_declined],
    companies.JoinLapsed: [eventlog.write],
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
    offers.OfferClosed: [eventlog.write, mail.closed, training_service.drop_for_closed_offer],
    offers.OfferExpiryNear: [eventlog.write, mail.expiring],
    offers.ReplyReminded: [eventlog.write, mail.reply_reminded],
    reviews.SubmissionTaken: [eventlog.write],
    reviews.SubmissionReleased: [eventlog.write],
    reviews.SubmissionTakenOver: [eventlog.write],
    reviews.SubmissionLapsed: [eventlog.write],
    reviews.SubmissionHandedOver: [eventlog.write],
    reviews.SubmissionHandedToParty: [eventlog.write],
    reviews.SubmissionRested: [eventlog.write],
    reviews.SubmissionWoken: [eventlog.write],
    reviews.RemarkAdded: [eventlog.write],
    reviews.RemarkRemoved: [eventlog.write],
    reviews.FindingDismissed: [eventlog.write],
    reviews.FindingReturned: [eventlog.write],
    reviews.ChangesRequested: [eventlog.write, answers.keep, mail.changes_requested],
    reviews.SubmissionApproved: [eventlog.write, answers.keep, mail.approved],
    reviews.SubmissionDeclined: [eventlog.write, answers.keep, mail.declined],
    trainings.CourseAdded: [eventlog.write],
    trainings.CourseChanged: [eventlog.write],
    trainings.CourseRetired: [eventlog.write],
    trainings.CourseRestored: [eventlog.write],
    trainings.TrainingEvent: [],
    trainings.TrainingProposed: [eventlog.write, training_mail.proposed],
    trainings.TrainingQuestioned: [eventlog.write, training_mail.questioned],
    trainings.TrainingChanged: [eventlog.write, training_mail.changed],
    trainings.TrainingAgreed: [eventlog.write, training_mail.agreed],
    trainings.TrainingDeclined: [eventlog.write, training_mail.declined],
    trainings.TrainingScheduled: [eventlog.write, training_mail.scheduled],
    trainings.TrainingStarted: [eventlog.write],
    trainings.TrainingFinished: [eventlog.write],
    trainings.TrainingCancelled: [eventlog.write, training_mail.cancelled],
    admin.MailRetried: [eventlog.write],
}
