"""Public ids: ten random Crockford characters, the only id that is ever shown."""
import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10
PATTERN = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_valid(text: str) -> bool:
    return PATTERN.fullmatch(text) is not None
