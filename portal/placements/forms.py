"""What a coach chose, read from the address. What cannot be read narrows nothing."""
from collections.abc import Mapping
from typing import TypeVar

from portal.core.labels import LabelEnum
from portal.core.occupations import Area
from portal.core.search import LONGEST
from portal.needs.models import SwedishLevel
from portal.offers.models import OpenTo
from portal.placements.queries import HoursBand, Order, Wanted

Code = TypeVar("Code", bound=LabelEnum)


def wanted_from(query: Mapping[str, str]) -> Wanted:
    return Wanted(
        words=query.get("sok", "")[:LONGEST],
        kind=_code(OpenTo, query.get("typ")),
        area=_code(Area, query.get("omrade")),
        hours=_code(HoursBand, query.get("timmar")),
        swedish=_code(SwedishLevel, query.get("svenska")),
        no_licence=query.get("korkort") == "nej",
        with_training=query.get("utbildning") == "ja",
    )


def order_from(query: Mapping[str, str]) -> Order:
    return _code(Order, query.get("ordning")) or Order.NEWEST


def _code(codes: type[Code], text: str | None) -> Code | None:
    return next((code for code in codes if code.value == text), None)
