"""The wheel carries everything: installed in a place of its own, run from another folder, it lets somebody in."""
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import sqlalchemy

ROOT = Path(__file__).parents[2]
PACKAGES = Path(sqlalchemy.__file__).parents[1]
SIGN_IN = """
import re
from portal import config, create_app
from portal.accounts import passwords
from portal.accounts.models import User
from portal.core import clock
from portal.core.database import db
from portal.core.access import Party, Role

assert config.HERE.is_relative_to({place!r}), config.HERE
app = create_app()
with app.app_context(), db.unit_of_work() as s:
    s.add(User(name="Ada", email="ada@example.com", password=passwords.hash_of("en lagom lång mening", "test"),
               confirmed_at=clock.now(), party=Party.JOBBTORG,
               held_roles=frozenset({{Role.ADMIN}})))
client = app.test_client()
page = client.get("/konto/logga-in")
assert page.status_code == 200, page.status_code
token = re.search('name="csrf_token" value="([^"]+)"', page.text).group(1)
answer = client.post("/konto/logga-in", data=dict(email="ada@example.com", password="en lagom lång mening",
                                                  csrf_token=token))
assert answer.status_code in (302, 303), answer.status_code
home = client.get("/admin/")
assert "Ada" in home.text and home.status_code == 200, home.status_code
style = client.get(re.search('href="(/static/css/theme.css[^"]*)"', home.text).group(1))
assert style.status_code == 200
print("signed in")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--quiet",
         "--disable-pip-version-check", "--wheel-dir", str(folder)], folder)
    return next(folder.glob("*.whl"))


def test_everything_it_needs_is_in_it_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, place in (("portal", ""), *((f, "portal/_bundled/") for f in ("templates", "static", "migrations"))):
        files = {f"{place}{p.relative_to(ROOT)}" for p in (ROOT / folder).rglob("*")
                 if p.is_file() and "__pycache__" not in p.parts}
        assert files - names == set()
    assert not [n for n in names if n.startswith("tests/") or n.endswith((".pyc", ".db", ".key"))]
    metadata = next(n for n in names if n.endswith("METADATA"))
    assert b"License-Expression: EUPL-1.2" in zipfile.ZipFile(wheel).read(metadata)


def test_it_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "place", tmp_path / "elsewhere"
    elsewhere.mkdir()
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    own_packages = next((place / "lib").glob("python*/site-packages"))
    (own_packages / "ours.pth").write_text(f"{PACKAGES}\n", encoding="utf-8")
    run([sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet",
         "--disable-pip-version-check", str(wheel)], elsewhere)
    run([str(python), "-m", "flask", "--app", "portal.wsgi", "portal", "migrate"], elsewhere)
    said = run([str(python), "-c", SIGN_IN.format(place=str(place))], elsewhere)
    assert said.endswith("signed in\n")


def run(command: list[str], folder: Path) -> str:
    """What it printed. Fails with everything it said when it fails."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PORTAL_", "FLASK_"))}
    clean |= {"PORTAL_MODE": "demo", "PIP_NO_INPUT": "1"}
    clean.pop("DATABASE_URL", None)
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, f"{command[:5]}\n{done.stdout}\n{done.stderr}"
    return done.stdout
