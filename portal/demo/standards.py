"""The standard remarks that the project group has gathered."""
from datetime import timedelta
from typing import Any

from portal.core import ids
from portal.demo.people import REVIEWERS
from portal.demo.world import World, read
from portal.reviews.models import RemarkReason
from portal.reviews.standard_remarks import service as standard_remarks
from portal.reviews.standard_remarks.service import Words


def everything(world: World) -> None:
    for n, said in enumerate(read("standards")["standard"]):
        _add(world, said, REVIEWERS[n % len(REVIEWERS)], timedelta(minutes=n))


def _add(world: World, said: dict[str, Any], email: str, after: timedelta) -> None:
    words = Words(RemarkReason(said["reason"]), said["text"], said.get("suggested", ""))
    world.will(world.early(190) + after, lambda: standard_remarks.add(
        world.session, world.staff[email], words, public_id=ids.new(), field=said["field"]))
