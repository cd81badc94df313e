import pytest

from portal.core.access import (
    ACCOUNT_WITHOUT_COMPANY,
    EMPLOYER,
    OWNER,
    PUBLIC,
    SIGNED_IN,
    STAFF,
    SYSTEM,
    Access,
    Actor,
    Role,
    only,
)


def person(*roles: Role, company_id: int | None = None, is_owner: bool = False) -> Actor:
    return Actor(1, frozenset(roles), company_id=company_id, is_owner=is_owner)


OWNING, MEMBER = (person(Role.EMPLOYER, company_id=1, is_owner=owns) for owns in (True, False))
LONELY = person(Role.EMPLOYER)


@pytest.mark.parametrize(("access", "let_in"), [
    (PUBLIC, {None, OWNING, MEMBER, LONELY, *(person(r) for r in STAFF)}),
    (SIGNED_IN, {OWNING, MEMBER, LONELY, *(person(r) for r in STAFF)}),
    (ACCOUNT_WITHOUT_COMPANY, {OWNING, MEMBER, LONELY}),
    (EMPLOYER, {OWNING, MEMBER, LONELY}),
    (OWNER, {OWNING}),
    (only(*STAFF), {person(r) for r in STAFF}),
    (only(Role.CAMPUS, Role.COACH), {person(Role.CAMPUS), person(Role.COACH)}),
])
def test_who_is_let_in(access: Access, let_in: set[Actor | None]) -> None:
    everyone = {None, OWNING, MEMBER, LONELY, *(person(r) for r in STAFF)}
    assert {who for who in everyone if access.allows(who)} == let_in


def test_a_company_is_asked_for_where_one_is_needed() -> None:
    assert EMPLOYER.lacks_company(LONELY)
    assert not EMPLOYER.lacks_company(MEMBER)
    assert not SIGNED_IN.lacks_company(LONELY)
    assert not EMPLOYER.lacks_company(None)


def test_the_system_is_nobody_who_can_sign_in() -> None:
    assert not SIGNED_IN.allows(SYSTEM)
    assert SYSTEM.user_id is None


def test_a_door_for_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one role"):
        only()


def test_as_text() -> None:
    assert PUBLIC.as_text() == "everyone"
    assert OWNER.as_text() == "employer +company +owner"


def test_the_same_person_is_one_however_they_have_signed_in() -> None:
    """Composed questions are kept by who asks them."""
    one = Actor(1, frozenset({Role.COACH}), sign_in_id=1, is_proved=True)
    assert one == Actor(1, frozenset({Role.COACH}), sign_in_id=2)
    assert hash(one) == hash(Actor(1, frozenset({Role.COACH})))
    assert one != Actor(2, frozenset({Role.COACH}), sign_in_id=1, is_proved=True)
