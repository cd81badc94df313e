"""What a company has been asked and what it says now, field by field. Pure."""
from collections.abc import Sequence
from dataclasses import dataclass

from portal.offers import content, suggestions
from portal.offers.models import Offer, Submission
from portal.reviews.models import Remark


@dataclass(frozen=True)
class Asked:
    """One field with the remarks on it. `before` as it was sent, `now` as the working copy says."""

    field: str
    before: str
    now: str
    remarks: tuple[Remark, ...]
    is_changed: bool
    taken: frozenset[str]
    seen: str

    @property
    def label(self) -> str:
        return content.label(self.field)

    @property
    def section(self) -> content.Section:
        return content.section_of(self.field)

    @property
    def offered(self) -> dict[str, Remark]:
        """Public id -> remark, of those whose suggestion can be taken and does not stand there already."""
        return {r.public_id: r for r in self.remarks if r.public_id not in self.taken and r.suggested_value
                and suggestions.read(self.field, r.suggested_value) is not None}


def held_against(remarks: Sequence[Remark], sent: Submission, offer: Offer, *, need: str = "",
                 workplace: str = "") -> list[Asked]:
    """What was asked of the version that was sent, held against the working copy, in the order of the form."""
    changed = content.changed(sent, offer)
    found = []
    for field in content.FIELDS:
        if about := tuple(r for r in remarks if r.field == field):
            found.append(Asked(
                field=field, before=content.shown(sent, field),
                now=content.shown(offer, field, need=need, workplace=workplace), remarks=about,
                is_changed=field in changed, seen=content.digest(offer, content.columns_of(field)),
                taken=frozenset(r.public_id for r in about if r.suggested_value
                                and suggestions.is_taken(offer, field, r.suggested_value))))
    return found


def left(asked: Sequence[Asked]) -> list[Asked]:
    """The fields that say what they said when the remarks were written."""
    return [one for one in asked if not one.is_changed]


def untouched(asked: Sequence[Asked]) -> dict[str, str]:
    """Field -> the newest suggestion that can be taken, for the fields that the company has not answered yet."""
    return {one.field: remark.suggested_value or "" for one in left(asked) for remark in one.offered.values()}
