"""A place that is on offer, its company and those around it: what the tests of its life begin with."""
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, eventlog
from portal.core.access import Actor, Party, Role
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import Offer, ReviewState, Submission
from tests import factories as make
from tests.page import Browser

HOME = "/foretag/platser/"
LONG_AGO = timedelta(days=91)


class OnOffer:
    """`offer` is rolling unless told otherwise, approved once, and shown."""

    def __init__(self, s: Session, **changes: Any) -> None:
        self.s = s
        self.anna = make.make_staff(s, name="Anna Ek")
        self.company = make.make_company(s, verified_by=self.anna)
        self.mira = make.make_member(s, self.company, email="mira@example.com")
        self.workplace = make.make_workplace(s, self.company)
        self.offer = self.another(**changes)
        self.address = HOME + self.offer.public_id

    def another(self, **changes: Any) -> Offer:
        """One more place of the company, as long ago confirmed."""
        content = {"start_rolling": True, "start_from": None} | changes
        offer = make.make_offer(self.s, self.company, self.mira, self.workplace,
                                **{"confirmed_at": clock.now() - LONG_AGO} | content)
        make.make_submission(self.s, offer, self.mira, state=ReviewState.APPROVED, decided_by=self.anna)
        return offer

    @property
    def employer(self) -> Actor:
        return make.actor(self.mira, self.company)

    @property
    def reviewer(self) -> Actor:
        return make.actor(self.anna)

    def submitted(self, **changes: Any) -> Submission:
        """A newer version in the queue."""
        offer = self.s.get_one(Offer, self.offer.id, populate_existing=True)
        for column, value in changes.items():
            setattr(offer, column, value)
        return make.make_submission(self.s, offer, self.mira)


def coach(s: Session, browser: Browser) -> Browser:
    person = make.make_staff(s, Role.COACH, party=Party.ARBETSFORMEDLINGEN)
    s.commit()
    return browser.sign_in(person)


def campus(s: Session, browser: Browser) -> Browser:
    person = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS)
    s.commit()
    return browser.sign_in(person)


def now_of(s: Session, offer: Offer) -> Offer:
    """The offer as the database has it now. Ends the reading, since on SQLite it would keep the app from writing."""
    found = s.get_one(Offer, offer.id, populate_existing=True)
    s.commit()
    return found


def versions(s: Session, offer: Offer) -> list[Submission]:
    mine = select(Submission).where(Submission.offer_id == offer.id).order_by(Submission.number)
    found = list(s.scalars(mine.execution_options(populate_existing=True)))
    s.commit()
    return found


def shown(s: Session, offer: Offer) -> list[int]:
    """The numbers of the versions that coaches see."""
    return [v.number for v in versions(s, offer) if v.shown]


def kinds(s: Session, offer: Offer) -> list[str]:
    found = [e.kind for e in eventlog.of_subject(s, offer.public_id)]
    s.commit()
    return found


def mails(s: Session) -> list[str]:
    """The names of all mails, oldest first."""
    found = list(s.scalars(select(OutboxMail.name).order_by(OutboxMail.id)))
    s.commit()
    return found


def letter(s: Session, name: str) -> OutboxMail:
    """The newest mail of a kind."""
    found = s.scalars(select(OutboxMail).where(OutboxMail.name == name).order_by(OutboxMail.id.desc()).limit(1)
                      .execution_options(populate_existing=True)).one()
    s.commit()
    return found


def day(ahead: int) -> date:
    return clock.today() + timedelta(days=ahead)
