"""What the four parties say of the demo's places, each by somebody who works there."""
from collections.abc import Iterable

from portal.core.access import Actor, Party
from portal.demo.people import RECUSED
from portal.demo.world import World
from portal.offers import queries as offers
from portal.offers.models import Submission
from portal.reviews.models import LeafState, Statement, UnionAnswer
from portal.reviews.statements import queries as statement_queries
from portal.reviews.statements import service as statements
from portal.reviews.statements.rules import STATED, is_concerned

MEMBERS = {
    Party.JOBBTORG: ("granskare@example.com",),
    Party.CAMPUS: ("karin.holm@example.com", "tomas.ahl@example.com"),
    Party.NARINGSLIV: ("peter.sand@example.com", "eva.bjork@example.com"),
    Party.ARBETSFORMEDLINGEN: ("leila.haddad@example.com",),
}
CONTENT = {
    Party.JOBBTORG: ("Ringde handledaren. Det är ordnat med kläder och skåp.",
                     "Vi har haft folk där förut, det funkar.",
                     "Var på besök. Bra mottagande och lugnt tempo första veckan."),
    Party.CAMPUS: ("Vi har en kurs som passar. Kan börja inom tre veckor.",
                   "Vi gör ett eget pass hos dem, en förmiddag.", "Går att få ihop på halvtid."),
    Party.NARINGSLIV: ("Träffade dem på frukostmötet. De menar allvar.", "Känt företag, inga frågetecken.", ""),
    Party.ARBETSFORMEDLINGEN: ("Inget hinder. Stöd prövas när vi har en person.", "Facket har inget att invända.", ""),
}
"""What they say when all is well; the places take turns."""
ASKED = "asked"
"""Instead of a state: Arbetsförmedlingen has asked the union, and waits for its answer."""
CONCERNED = "concerned"
"""Instead of a state: the one who holds the case has chosen that the party is concerned."""


def say(world: World, case_id: str, holder: Actor, said: Iterable[tuple[str, str, str]]) -> None:
    """(party, state, note) one after the other, as `offers.toml` has them."""
    for code, what, note in said:
        party = Party(code)
        leaf = _leaf(world, case_id, holder, party)
        member = _member(world, _case(world, case_id, holder), party)
        if what == ASKED:
            _check(world, case_id, member, leaf, UnionAnswer.ASKED)
        elif what in (CONCERNED, LeafState.NOT_CONCERNED):
            _choose(world, case_id, holder, party, what == CONCERNED, note)
        else:
            _state(world, case_id, member, leaf, LeafState(what), note)


def all_clear(world: World, case_id: str, holder: Actor, turn: int) -> None:
    """Everyone who is concerned and has not said so yet says that all is well."""
    for party in Party:
        leaf = _leaf(world, case_id, holder, party)
        if is_concerned(leaf) and leaf.state is not LeafState.CLEAR:
            words = CONTENT[party]
            member = _member(world, _case(world, case_id, holder), party)
            _state(world, case_id, member, leaf, LeafState.CLEAR, words[turn % len(words)])


def _state(world: World, case_id: str, member: Actor, leaf: Statement, state: LeafState, note: str) -> None:
    if leaf.party is Party.ARBETSFORMEDLINGEN and state is LeafState.CLEAR:
        _check(world, case_id, member, leaf, UnionAnswer.SILENT if note else UnionAnswer.RECEIVED)
    if state not in STATED:
        raise ValueError(f"nobody states {state}")
    statements.state_leaf(world.session, member, case_id, leaf.party, state=state, note=note, seen=leaf.revision)


def _check(world: World, case_id: str, member: Actor, leaf: Statement, answer: UnionAnswer) -> None:
    statements.record_check(world.session, member, case_id, answer=answer, bars_checked=True, seen=leaf.revision)


def _choose(world: World, case_id: str, holder: Actor, party: Party, concerned: bool, reason: str) -> None:
    leaves = statement_queries.statements_of(world.session, _case(world, case_id, holder))
    chosen = {leaf.party for leaf in leaves if is_concerned(leaf)} - {party} | ({party} if concerned else set())
    statements.change_concern(world.session, holder, case_id, concerned=chosen, reason=reason)


def _case(world: World, case_id: str, reader: Actor) -> Submission:
    return offers.get_submission(world.session, reader, case_id)


def _leaf(world: World, case_id: str, reader: Actor, party: Party) -> Statement:
    found = statement_queries.statements_of(world.session, _case(world, case_id, reader))
    return next(leaf for leaf in found if leaf.party is party)


def _member(world: World, case: Submission, party: Party) -> Actor:
    """Somebody of the party who is not on jäv for the company."""
    recused = {email for email, key in RECUSED if world.companies[key].id == case.company_id}
    return world.staff[next(email for email in MEMBERS[party] if email not in recused)]
