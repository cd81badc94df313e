"""`PREFIX=/fyrklovern`: the test client asks the portal as if it lay in that folder of its host, and looks in every
answer and mail for addresses that leave it. What tests read and send has no prefix: they say the same in both modes."""
import os
import re
from typing import Any

PREFIX = os.environ.get("PREFIX", "").rstrip("/")
HOST = "http://localhost"
ROOT = HOST + PREFIX
KEPT = r"(?:carry-)*(?:next|_carry)"
"""Fields that hold an address, themselves or carried: the portal takes none that lies outside it."""
ADDRESS = re.compile(r"""\b(?:href|action|src|formaction|data-(?!key\b)[a-z-]+)="(/[^"]*)\"""")
HELD = re.compile(rf"""name="{KEPT}" value="(/[^"]*)\"""")
MAILED = re.compile(re.escape(HOST) + r"""([^\s"<>]*)""")


def stripped(text: str) -> str:
    """What the portal wrote, as it would be at the root of the host. Fails on an address that leaves the prefix."""
    if not PREFIX:
        return text
    outside = [address for pattern in (ADDRESS, HELD) for address in pattern.findall(text) if not _is_inside(address)]
    assert outside == [], f"outside {PREFIX}/: {outside}"
    return at_the_root(text)


def stripped_location(address: str) -> str:
    assert not address.startswith("/") or _is_inside(address), f"outside {PREFIX}/: {address}"
    return at_the_root(address)


def mailed(text: str) -> list[str]:
    """The addresses of ours in a mail, below the portal's own; those that lie outside it as they are."""
    return [at_the_root(path) if _is_inside(path) else f"outside: {path}" for path in MAILED.findall(text)]


def asked(path: str) -> str:
    """The address to ask, with the prefix where it says where to go on."""
    return re.sub(rf"([?&]{KEPT}=)(/|%2F)(?!/|%2F)", rf"\1{PREFIX}\2", path)


def sent(data: dict[str, Any]) -> dict[str, Any]:
    """What a form sends, as the page had it."""
    return {name: PREFIX + value if re.fullmatch(KEPT, name) and re.match("/(?!/)", str(value)) else value
            for name, value in data.items()}


def _is_inside(address: str) -> bool:
    """Once, not twice: what is prefixed again leads nowhere."""
    return address.startswith(f"{PREFIX}/") and not (PREFIX and address.startswith(f"{PREFIX}{PREFIX}/"))


def at_the_root(text: str) -> str:
    """The same text with no prefix in it."""
    return text.replace(f"{PREFIX}/", "/") if PREFIX else text
