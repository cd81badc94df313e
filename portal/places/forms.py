"""What a coach chose, read from the address. What cannot be read narrows nothing."""
from collections.abc import Mapping

from portal.core.database.search import LONGEST
from portal.core.occupations import Area
from portal.needs.models import SwedishLevel
from portal.offers.models import OpenTo
from portal.places.queries import HoursBand, Order, Wanted


def wanted_from(query: Mapping[str, str]) -> Wanted:
    return Wanted(
        words=query.get("sok", "")[:LONGEST],
        kind=OpenTo.from_code(query.get("typ")),
        area=Area.from_code(query.get("omrade")),
        hours=HoursBand.from_code(query.get("timmar")),
        swedish=SwedishLevel.from_code(query.get("svenska")),
        no_licence=query.get("korkort") == "nej",
        with_training=query.get("utbildning") == "ja",
    )


def order_from(query: Mapping[str, str]) -> Order:
    return Order.from_code(query.get("ordning")) or Order.NEWEST
