"""Rules about the templates that a reader would otherwise have to see."""
import re
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.meta import find_undeclared_variables
from jinja2.nodes import Call, Const, Name

ROOT = Path(__file__).parents[2]
TEMPLATES = [p for p in sorted((ROOT / "templates").rglob("*")) if p.suffix in (".html", ".txt")]
PAGES = [p for p in TEMPLATES if p.suffix == ".html" and "mail" not in p.relative_to(ROOT / "templates").parts]
CSS_COLOUR = re.compile(r":[^;]*(#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\()")
NEVER = re.compile(r"\b(klient\w*|bidragstagar\w*|avseende|erhåll\w*|vederbörande|inkomm\w* med)\b", re.IGNORECASE)
NAMES = [str(p.relative_to(ROOT)) for p in PAGES]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline_and_no_colour_is_fixed(name: str) -> None:
    source = re.sub(r"\{#.*?#\}", "", _read(ROOT / name), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style", source), "inline style"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=", source), "inline script"
    assert not re.search(r"(fill|stroke|color)=\"(?!none|currentColor|var\()[^\"]*\"", source), "hard-coded colour"
    assert "| safe" not in source and "|safe" not in source, "user text must never become HTML"
    fetched = re.sub(r"<a [^>]*>", "", source)
    assert not re.search(r"(src|href)=\"(https?:)?//", fetched), "something fetched from elsewhere"


def test_colours_stand_in_one_file() -> None:
    for path in (ROOT / "static" / "css").glob("*.css"):
        if path.name == "theme.css":
            continue
        source = re.sub(r"/\*.*?\*/", "", _read(path), flags=re.DOTALL)
        assert not CSS_COLOUR.search(source), f"{path.name}: {CSS_COLOUR.search(source)}"


def test_texts_compile_and_have_no_stray_percent() -> None:
    """`_()` is newstyle: a literal percent sign is written `%%`, a name is `%(name)s` and is given."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    wrong = []
    for path in TEMPLATES:
        for call in environment.parse(_read(path)).find_all(Call):
            is_text = isinstance(call.node, Name) and call.node.name == "_" and call.args
            if not is_text or not isinstance(call.args[0], Const):
                continue
            text = str(call.args[0].value)
            given = {keyword.key for keyword in call.kwargs}
            needed = set(re.findall(r"%\((\w+)\)s", text))
            rest = re.sub(r"%\(\w+\)s|%%", "", text)
            if "%" in rest or needed != given:
                wrong.append(f"{path.name}:{call.lineno}: {text}")
    assert wrong == []


def test_words_we_never_use() -> None:
    sources = [*TEMPLATES, *(ROOT / "portal").rglob("*.py")]
    found = [f"{p.name}: {m.group()}" for p in sources for m in NEVER.finditer(_read(p))]
    assert found == []


def test_every_post_form_carries_its_token() -> None:
    for path in PAGES:
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", _read(path), flags=re.DOTALL | re.IGNORECASE):
            assert re.search(r"token\(\)", form), f"{path.name}: a form without token"


def test_what_is_remembered_shows_nothing_but_what_it_is_given() -> None:
    """A template for `drawn()` that asked the request, or who reads it, would show one person's page to another. Its
    addresses are those of the folder that it is kept for."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found = {}
    for path in PAGES:
        for call in environment.parse(_read(path)).find_all(Call):
            if isinstance(call.node, Name) and call.node.name == "drawn":
                assert isinstance(call.args[0], Const), f"{path.name}:{call.lineno}: name the template"
                found[call.args[0].value] = {keyword.key for keyword in call.kwargs}
    assert found
    for name, given in found.items():
        asked = find_undeclared_variables(environment.parse(_read(ROOT / "templates" / name)))
        assert asked <= given | {"_", "url_for"}, f"{name} asks for {sorted(asked - given)}"
