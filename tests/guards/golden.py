"""Golden files: what the code says now beside what was agreed. `make golden` agrees to what it says now."""
import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check(name: str, text: str) -> None:
    """Compare with golden/<name>; a difference must be seen by a person in the diff."""
    path = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    agreed = path.read_text(encoding="utf-8")
    assert text == agreed, f"{name} has changed: if it should, run `make golden` and look at the diff"
