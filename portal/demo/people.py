"""Staff, companies and their people, each made as a person would make them."""
import itertools
from datetime import datetime, timedelta
from typing import Any

from stdnum import luhn

from portal.accounts import passwords, self_service, tokens
from portal.accounts import queries as accounts
from portal.accounts import service as accounts_service
from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.models import MailFrequency, User
from portal.accounts.tokens import Purpose
from portal.companies import numbers
from portal.companies import queries as companies
from portal.companies import service as companies_service
from portal.companies.models import Company, EmployerType, Industry, SizeClass, VerifiedHow
from portal.companies.rules import Facts, Identity, WorkplaceFacts
from portal.companies.supervisors import queries as supervisors
from portal.companies.supervisors import service as supervisors_service
from portal.companies.supervisors.rules import SupervisorFacts
from portal.companies.team import service as team
from portal.core import ids
from portal.core.access import SYSTEM, Party, Role
from portal.core.database.db import settings
from portal.core.text import fold
from portal.demo.world import World, read

PASSWORD = "fyrklover-demo"  # noqa: S105  (made to be known)
EMPLOYER_EMAIL = "foretag@example.com"
REVIEWERS = ("granskare@example.com", "peter.sand@example.com", "leila.haddad@example.com", "karin.holm@example.com")
RECUSED = (("peter.sand@example.com", "kustlagret"), ("karin.holm@example.com", "rosenkallan"))
NEWCOMERS = (("Linnea Strand", "oxbacken", 3), ("Yonas Tesfay", "skolskjuts", 2))
"""Somebody who asks to act for a company that is registered already, so many days ago."""
REGISTERED = (("Jenny Malm", "070-174 06 97", 4), ("Ronja Dahl", "070-174 06 98", 2),
              ("Kent Ström", "070-174 06 99", 2))
"""Supervisors without an account: name, phone, how many at a time. The last but one wants to be taken away, the last
one has been."""
FIRST_PHONE = 33
"""The workplaces have those before, in the series that is kept for fiction."""


class People:
    """Makes accounts and companies in a world. One password for all, hashed once."""

    def __init__(self, world: World) -> None:
        self.world, self.session = world, world.session
        self.password = passwords.hash_of(PASSWORD, settings(self.session).mode)
        self.phones = itertools.count(FIRST_PHONE)

    def staff(self, said: dict[str, Any], moment: datetime) -> None:
        def arrive() -> None:
            user = accounts_service.invite_staff(
                self.session, SYSTEM, public_id=ids.new(), name=said["name"], email=said["email"],
                party=Party(said["party"]), roles={Role(code) for code in said["roles"]})
            token = tokens.make(settings(self.session).secret_key, Purpose.STAFF, user)
            self_service.choose_password(self.session, Purpose.STAFF, token, self.password)
            self.world.staff[said["email"]] = self.world.actor(user)
            if "mail" in said:
                mail_choice.choose(self.session, user, MailFrequency(said["mail"]))

        self.world.will(moment, arrive)

    def company(self, said: dict[str, Any]) -> None:
        """Registered by its first person, verified two working days later; then the colleagues are invited."""
        world = self.world
        owner, *colleagues = said["people"]
        start = world.early(said["days"])
        world.will(start, lambda: self._register(said, owner))
        if said["verified"]:
            reviewer = REVIEWERS[len(said["name"]) % 3]
            how = VerifiedHow(said["verified"])
            world.will(world.after(start, 2), lambda: self._verify(said["key"], reviewer, how))
        for n, name in enumerate(colleagues):
            world.will(world.after(start, 3 + n), lambda name=name: self._join(said["key"], name))  # type: ignore[misc]

    def newcomer(self, name: str, key: str, ago: int) -> None:
        """Registers a company that is there already, and so asks to join it."""
        def ask() -> None:
            company = self.world.companies[key]
            actor = self.world.actor(self._account(name, f"{_slug(name)}@example.com"))
            owner = self.world.people[key][0]
            first = companies.workplaces(self.session, owner)[0]
            companies_service.register(
                self.session, actor, public_id=ids.new(), identity=companies_service.identity_of(self.session, company),
                facts=_facts_of(company), workplace=WorkplaceFacts(name=first.name, street=first.street,
                                                                   postal_code=first.postal_code, city=first.city))

        self.world.will(self.world.day(ago), ask)

    def register(self, key: str, moment: datetime) -> None:
        """Somebody more in the list of supervisors, somebody who takes more at a time, and somebody who has stopped."""
        def keep() -> None:
            owner = self.world.people[key][0]
            for name, phone, ceiling in REGISTERED:
                facts = SupervisorFacts(name=name, phone=phone, email=f"{_slug(name)}@example.com", ceiling=ceiling)
                supervisors_service.add(self.session, owner, public_id=ids.new(), facts=facts)
            wants_out, stopped = supervisors.active(self.session, self.world.companies[key].id)[-2:]
            supervisors_service.ask_removal(self.session, SYSTEM, wants_out)
            supervisors_service.retire(self.session, owner, stopped.public_id)

        self.world.will(moment, keep)

    def recuse(self, email: str, key: str, moment: datetime) -> None:
        self.world.will(moment, lambda: accounts_service.recuse(
            self.session, self.world.staff[email], self.world.companies[key].id))

    def _register(self, said: dict[str, Any], owner: str) -> None:
        email = EMPLOYER_EMAIL if not self.world.companies else f"{_slug(owner)}@example.com"
        user = self._account(owner, email)
        first, *others = (WorkplaceFacts(**workplace) for workplace in said["workplaces"])
        company = companies_service.register(
            self.session, self.world.actor(user), public_id=ids.new(), workplace=first, facts=Facts(
                industry=Industry(said["industry"]), size_class=SizeClass(said["size"]),
                collective_agreement="union" in said, union_name=said.get("union", ""),
                website=said.get("website", ""), about=said["about"]),
            identity=Identity(org_number=_number(said), employer_type=EmployerType(said["type"]), name=said["name"],
                              unit_name=said.get("unit", "")))
        if not isinstance(company, Company):
            raise ValueError(f"{said['name']} is in the list twice")
        actor = self.world.actor(user, company, is_owner=True)
        for facts in others:
            companies_service.add_workplace(self.session, actor, public_id=ids.new(), facts=facts)
        self.world.companies[said["key"]] = company
        self.world.people[said["key"]] = [actor]

    def _verify(self, key: str, reviewer: str, how: VerifiedHow) -> None:
        actor = self.world.staff[reviewer]
        companies_service.verify(self.session, actor, self.world.companies[key].public_id, how)

    def _join(self, key: str, name: str) -> None:
        company, owner = self.world.companies[key], self.world.people[key][0]
        email = f"{_slug(name)}@example.com"
        invitation = team.invite(self.session, owner, public_id=ids.new(), email=email, is_owner=False)
        user = self._account(name, email)
        team.accept(self.session, self.world.actor(user), invitation.public_id)
        self.world.people[key].append(self.world.actor(user, company))

    def _account(self, name: str, email: str) -> User:
        """Registered, and confirmed with the link in the mail."""
        self_service.register(self.session, public_id=ids.new(), email=email)
        user = accounts.by_email(self.session, email)
        if user is None:
            raise ValueError(f"{email} could not be registered")
        person = self_service.Newcomer(name, f"070-174 06 {next(self.phones):02d}", self.password)
        token = tokens.make(settings(self.session).secret_key, Purpose.CONFIRM, user)
        self_service.confirm(self.session, token, person)
        return user


def everyone(world: World) -> None:
    """Plan the arrival of all staff and companies."""
    people, opening = People(world), world.early(205)
    for n, said in enumerate(read("staff")["person"]):
        people.staff(said, opening + timedelta(minutes=n))
    for said in read("companies")["company"]:
        people.company(said)
    people.register("brunnskoket", world.day(20))
    for email, key in RECUSED:
        people.recuse(email, key, world.day(100))
    for newcomer in NEWCOMERS:
        people.newcomer(*newcomer)


def _number(said: dict[str, Any]) -> numbers.OrgNumber:
    """A sole trader's stands in the list; the others are from the 4-series, which is not in use."""
    if "personal" in said:
        return numbers.parse(said["personal"])
    start = f"4040{said['number']:05d}"
    return numbers.parse(start + luhn.calc_check_digit(start))


def _facts_of(company: Company) -> Facts:
    return Facts(industry=company.industry, size_class=company.size_class, union_name=company.union_name,
                 collective_agreement=company.collective_agreement, website=company.website, about=company.about)


def _slug(name: str) -> str:
    """mira.lundin"""
    plain = fold(name).translate(str.maketrans("åäöé", "aaoe"))
    return ".".join(plain.replace("-", " ").split())
