"""What was said on the phone and at visits: the contact log, what employers told, one registered, one blocked."""
from datetime import timedelta

from stdnum import luhn

from portal.companies import numbers
from portal.companies import service as companies
from portal.companies.blocking import service as blocking
from portal.companies.contacts import service as contacts
from portal.companies.models import ContactKind, EmployerType, Industry, SizeClass
from portal.companies.rules import ContactFacts, Facts, Identity, WorkplaceFacts
from portal.companies.team import service as team
from portal.core import clock, ids
from portal.demo.world import World
from portal.needs import service as needs
from portal.needs.models import HiringInterest, Horizon, Hosting, Source, SwedishLevel
from portal.needs.rules import Told
from portal.offers.proposals import service as proposals

CALLER, JOBBTORG = "peter.sand@example.com", "granskare@example.com"
SPOKEN: tuple[tuple[str, str, str, int, str, str, int, bool], ...] = (
    ("brunnskoket", CALLER, "visit", 60, "Gick runt i köket med Mira. De tar gärna två till våren.", "", 0, False),
    ("brunnskoket", JOBBTORG, "phone", 9, "Ringde om handledningen när Olle är ledig.",
     "Ringa upp om ersättare", 2, False),
    ("stadhornan", CALLER, "phone", 15, "Nya uppdrag i Trosa i januari.", "Boka besök i Trosa", 3, False),
    ("rosvalla", CALLER, "event", 34, "Talade vid på näringslivsfrukosten.", "Skicka datum för nästa frukost", 7, True),
    ("skolskjuts", JOBBTORG, "phone", 6, "Vill veta vad arbetsträning innebär.", "Mejla informationen", 1, False),
)
"""Company, who spoke, how, days ago, what was said, next step, so many days later, done."""
ENTERED, INVITED = "Söderlunds Flytt & Bärhjälp AB", "ronja.soderlund@example.com"
BLOCKED = ("skylt", "Bolaget är försatt i konkurs enligt Bolagsverket. Hör av er om det är fel.")
AGO = {"entered": 4, "proposed": 2, "blocked": 1}


def everything(world: World) -> None:
    for row in SPOKEN:
        _spoke(world, *row)
    world.will(world.day(AGO["entered"]), lambda: _enter(world))
    world.will(world.day(AGO["proposed"]), lambda: _propose(world))
    world.will(world.day(AGO["blocked"]), lambda: blocking.block(
        world.session, world.staff[JOBBTORG], world.companies[BLOCKED[0]].public_id, reason=BLOCKED[1]))


def _spoke(
    world: World, key: str, email: str, kind: str, ago: int, note: str, step: str, later: int, done: bool,
) -> None:
    public_id, moment = ids.new(), world.day(ago)

    def write() -> None:
        today = clock.today()
        facts = ContactFacts(kind=ContactKind(kind), happened_on=today, note=note, next_step=step,
                             next_on=today + timedelta(days=later) if step else None)
        contacts.add(world.session, world.staff[email], world.companies[key].public_id, facts, public_id=public_id)

    world.will(moment, write)
    if done:
        world.will(world.after(moment, later),
                   lambda: contacts.mark_done(world.session, world.staff[email], public_id))


def _enter(world: World) -> None:
    """Registered after a call, invited, and what was said written down: a need, and a place that waits."""
    staff, start = world.staff[CALLER], "404000077"
    company, _ = companies.enter(
        world.session, staff, public_id=ids.new(),
        identity=Identity(org_number=numbers.parse(start + luhn.calc_check_digit(start)), name=ENTERED, unit_name="",
                          employer_type=EmployerType.PRIVATE),
        facts=Facts(industry=Industry.H, size_class=SizeClass.S5, collective_agreement=False, union_name="", website="",
                    about="Flyttar hem och kontor i Nyköping och Oxelösund."),
        workplace=WorkplaceFacts(name="Magasinet", street="Hemgårdsvägen 9", postal_code="611 37", city="Nyköping"))
    team.invite_first(world.session, staff, company.public_id, public_id=ids.new(), email=INVITED)
    told = Told(occupation="9320", people=2, horizon=Horizon.SOON, swedish_level=SwedishLevel.COLLEAGUES,
                driving_licence=False, hosting=Hosting.YES, hiring_interest=HiringInterest.POSITIVE,
                description="Två som kan bära och packa när det är som mest i månadsskiftena.")
    needs.note(world.session, staff, company, told, source=Source.PHONE, public_id=ids.new())
    proposals.write(world.session, staff, company, {
        "title": "Bärhjälp i månadsskiften", "occupation": "9320", "open_to_practice": True, "places": 2,
        "tasks": "Packa, bära och lasta tillsammans med en van flyttare.", "start_rolling": True,
    }, source=Source.PHONE, new_id=ids.new())


def _propose(world: World) -> None:
    """A place that the demo's own employer has told of and not opened."""
    proposals.write(world.session, world.staff[CALLER], world.companies["brunnskoket"], {
        "title": "Servering på julbord", "occupation": "5131", "open_to_practice": True, "places": 1,
        "tasks": "Duka, bära fram och plocka disk på kvällarna fram till jul.", "start_rolling": True,
    }, source=Source.PHONE, new_id=ids.new())
