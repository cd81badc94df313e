"""Numbers that must not lie open in the database: sealed (Fernet) for reading, hashed (HMAC) for uniqueness."""
import base64
import hashlib
import hmac

from cryptography.fernet import Fernet


def seal(key: str, text: str) -> str:
    return _fernet(key).encrypt(text.encode()).decode()


def unseal(key: str, sealed: str) -> str:
    """Raises cryptography.fernet.InvalidToken when the key is not the one it was sealed with."""
    return _fernet(key).decrypt(sealed.encode()).decode()


def keyed_hash(key: str, text: str) -> str:
    """64 hex digits; the same text gives the same hash, and without the key nobody can try numbers."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
