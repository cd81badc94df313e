"""Occupations by SSYK 2012 (Statistiska centralbyrån): 426 four-digit codes, and a short menu by area."""
import csv
from functools import cache
from importlib.resources import files

from portal.core.labels import LabelEnum


class Area(LabelEnum):
    """How the menu of entry occupations is grouped."""

    FOOD = "food", "Restaurang och livsmedel"
    CARE = "care", "Vård och omsorg"
    CLEANING = "cleaning", "Städ"
    LOGISTICS = "logistics", "Lager och logistik"
    INDUSTRY = "industry", "Industri"
    CONSTRUCTION = "construction", "Bygg och anläggning"
    TRADE = "trade", "Handel och kontor"
    TRANSPORT = "transport", "Transport och fordon"
    SCHOOL = "school", "Skola och barn"
    PROPERTY = "property", "Fastighet, park och återvinning"
    OTHER = "other", "Annat yrke"


MENU: dict[Area, tuple[str, ...]] = {
    Area.FOOD: ("5120", "5131", "5132", "9411", "9412", "9413", "7612", "7611", "4224"),
    Area.CARE: ("5330", "5321", "5323", "5342", "5343", "5349"),
    Area.CLEANING: ("9111", "5151", "9119", "9120"),
    Area.LOGISTICS: ("4322", "4321", "8344", "9320", "9332", "8181"),
    Area.INDUSTRY: ("7212", "7223", "7132", "7233", "8142", "8189", "8211", "8212", "8213", "8219", "7532", "8151"),
    Area.CONSTRUCTION: ("7111", "7113", "7114", "7131", "7122", "7125", "7411", "9310"),
    Area.TRADE: ("5222", "5223", "5230", "5225", "4222", "4225", "4119", "4410"),
    Area.TRANSPORT: ("8321", "8331", "8332", "8329", "7231"),
    Area.SCHOOL: ("5311", "5312", "3423"),
    Area.PROPERTY: ("5152", "9622", "6113", "6112", "6210", "9210", "9610", "9629"),
}
_AREA_OF = {code: area for area, codes in MENU.items() for code in codes}


@cache
def names() -> dict[str, str]:
    """Four-digit code -> Swedish name, in code order."""
    table = (files("portal.core") / "data" / "occupations.csv").read_text(encoding="utf-8")
    return {row["ssyk"]: row["name"] for row in csv.DictReader(table.splitlines())}


def name(code: str) -> str:
    """The Swedish name. Raises KeyError for a code that is not in SSYK 2012."""
    return names()[code]


def area(code: str) -> Area:
    """The menu's area; OTHER for a code outside the menu."""
    return _AREA_OF.get(code, Area.OTHER)
