from datetime import UTC, datetime
from typing import cast

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from portal.core.clock import STOCKHOLM
from portal.core.database.types import (
    AddressInName,
    CodeSet,
    FreeText,
    Name,
    PersonalNumberInText,
    PersonName,
    UtcDateTime,
)
from portal.core.labels import LabelEnum

DIALECT = cast(Dialect, None)


class Day(LabelEnum):
    MON = "mon", "Måndag"
    TUE = "tue", "Tisdag"


def test_free_text_refuses_personal_numbers_by_whatever_road() -> None:
    for number in ("640823-3234", "701063-2391", "196408233234"):
        with pytest.raises(PersonalNumberInText, match=number):
            FreeText(100).process_bind_param(f"Ring {number}", DIALECT)
    for text in ("Ring 070-174 06 05", "", None):
        assert FreeText(100).process_bind_param(text, DIALECT) == text


def test_a_name_refuses_addresses_by_whatever_road() -> None:
    for name in (Name(120), PersonName(120)):
        for text in ("Vinn https://vinn.example", "Vinn bit.ly/x", "WWW.VINN.SE", "mira@example.com", "bit。ly/x"):
            with pytest.raises(AddressInName):
                name.process_bind_param(text, DIALECT)
        with pytest.raises(PersonalNumberInText):
            name.process_bind_param("Ring 640823-3234", DIALECT)
        assert name.process_bind_param("Pär's Bageri & Co", DIALECT) == "Pär's Bageri & Co"
    assert Name(120).process_bind_param("Elgiganten.se AB", DIALECT) == "Elgiganten.se AB"
    with pytest.raises(AddressInName, match=r"vinn\.se"):
        PersonName(120).process_bind_param("Du har vunnit! vinn.se", DIALECT)


def test_a_time_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001
    local = datetime(2026, 7, 1, 12, tzinfo=STOCKHOLM)
    assert UtcDateTime().process_bind_param(local, DIALECT) == datetime(2026, 7, 1, 10, tzinfo=UTC)
    naive = datetime(2026, 7, 1, 10)  # noqa: DTZ001
    assert UtcDateTime().process_result_value(naive, DIALECT) == local
    assert UtcDateTime().process_result_value(local, DIALECT) == local
    assert UtcDateTime().process_bind_param(None, DIALECT) is None
    assert UtcDateTime().process_result_value(None, DIALECT) is None


def test_a_set_of_codes() -> None:
    days = CodeSet(Day)
    assert days.process_bind_param({Day.TUE, Day.MON}, DIALECT) == "mon,tue"
    assert days.process_result_value("mon,tue", DIALECT) == frozenset(Day)
    assert days.process_bind_param(frozenset(), DIALECT) == ""
    assert days.process_result_value("", DIALECT) == frozenset()
    assert days.process_bind_param(None, DIALECT) is None
    assert cast(sa.String, days.impl_instance).length == len("mon,tue,")


def test_a_code_without_label_stops_the_start() -> None:
    with pytest.raises(TypeError, match="label"):
        class Half(LabelEnum):
            DONE = "done"


def test_a_code_knows_its_label() -> None:
    assert Day("mon") is Day.MON
    assert (Day.MON.label, str(Day.MON), Day.choices()) == ("Måndag", "mon", [("mon", "Måndag"), ("tue", "Tisdag")])
    with pytest.raises(ValueError, match="wed"):
        Day("wed")
    assert [Day.from_code(code) for code in ("tue", "wed", "", None)] == [Day.TUE, None, None, None]
