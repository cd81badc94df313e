"""What people expect in a repository says one thing: version, day, licence."""
import hashlib
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.config import VERSION

ROOT = Path(__file__).parents[2]
EUPL = "57fb42fbcd0b037ce528ed8f72f1ec095d67bc6825ecf1448ff39be1fe68a4b4"
"""SHA-256 of the English text as it came (docs/decisions.md says from where): nobody edits a licence."""


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(read("publiccode.yml"))
    return found


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_licence_is_whole_and_the_same_everywhere(published: dict[str, Any]) -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == EUPL
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert project["license"] == published["legal"]["license"] == "EUPL-1.2"
    assert project["license-files"] == ["LICENSE"]


def test_the_newest_version_in_the_changelog_is_this_one(published: dict[str, Any]) -> None:
    headings = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.M)
    assert headings[0] == "Unreleased"
    versions = [heading.split(" – ") for heading in headings[1:]]
    days = [date.fromisoformat(day) for _, day in versions]
    assert days == sorted(days, reverse=True)
    assert versions[0] == [VERSION, published["releaseDate"]]
    assert published["softwareVersion"] == VERSION


def test_changes_stand_under_who_notices_them() -> None:
    known = {"Alla", "Företag", "Projektgrupp", "Campus", "Coacher", "Drift"}
    assert set(re.findall(r"^### (.+)$", read("CHANGELOG.md"), re.M)) <= known


def test_security_fixes_are_promised_for_this_version() -> None:
    assert f"| {VERSION.rpartition('.')[0]} | yes |" in read("SECURITY.md")


def test_publiccode_has_what_version_0_4_of_the_standard_demands(published: dict[str, Any]) -> None:
    assert published["publiccodeYmlVersion"] == "0.4"
    assert {"name", "url", "platforms", "categories", "developmentStatus", "softwareType", "description", "legal",
            "maintenance", "localisation"} <= published.keys()
    assert published["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert published["softwareType"] == "standalone/web" and published["url"].startswith("https://")
    assert published["maintenance"]["type"] == "internal" and published["maintenance"]["contacts"][0]["name"]
    assert type(published["localisation"]["localisationReady"]) is bool
    assert published["localisation"]["availableLanguages"] == ["sv"]
    for text in published["description"].values():
        assert 0 < len(text["shortDescription"]) <= 150 and 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]


def test_what_publiccode_shows_is_here(published: dict[str, Any]) -> None:
    shown = [published["logo"], *published["description"]["sv"]["screenshots"]]
    assert [path for path in shown if not (ROOT / path).is_file()] == []
