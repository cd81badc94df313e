"""Forms of the review."""


from portal.core.forms import (
    ABOUT_NOBODY,
)

TO_COMPANY = f"Företaget läser det du skriver, och det blir en allmän handling. {ABOUT_NOBODY}"
NO_FILES = "Det går inte att bifoga filer."


