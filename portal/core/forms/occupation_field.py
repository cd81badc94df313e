"""One occupation: a short menu grouped by area, or a word or SSYK code that is looked up. Works without scripts."""
from typing import Any

from portal.core import occupation_titles, occupations
from portal.core.forms import Described

LONGEST = 120
BOTH = "Du har både valt i listan och skrivit ett yrke. Ta bort det som inte gäller."
SEVERAL = "Flera yrken passar. Välj ett av yrkena."
ONE = "Menar du yrket nedan? Välj det, eller skriv ett annat ord."
UNKNOWN = "Vi hittar inget yrke som heter så. Prova ett annat ord, till exempel ”bagare”, eller välj i listan."


class OccupationField(Described):
    """`data` is an SSYK code of four digits, or None. Drawn by macros/forms.html.

    It comes as four controls: the menu (`name`), the text box (`name_other`), the hit that was chosen when several
    fit the text (`name_hit`), and what was drawn (`name_was`), which tells a control that was changed from one that
    was not.
    """

    kind = "occupation"
    menu = tuple((area.label, tuple((code, occupations.name(code)) for code in codes))
                 for area, codes in occupations.MENU.items())
    _menu_codes = frozenset(code for _, codes in menu for code, _ in codes)

    def process(self, formdata: Any, *data: Any, **options: Any) -> None:
        found = formdata or {}
        self.other = str(found.get(f"{self.name}_other") or "").strip()
        self.was = str(found.get(f"{self.name}_was") or "")
        self.hit = str(found.get(f"{self.name}_hit") or "")
        self.hits: list[tuple[str, str]] = []
        super().process(formdata, *data, **options)
        if not self.process_errors:
            self._draw_as_known()

    def process_formdata(self, valuelist: list[str]) -> None:
        chosen = valuelist[0] if valuelist else ""
        self.data = None
        if chosen and chosen not in occupations.names():
            raise ValueError("Välj ett av alternativen.")
        if (chosen and self._text_is_as_drawn()) or not self.other:
            self.data = chosen or None
            return
        found = self._looked_up()
        if chosen and chosen not in (self.was, found):
            raise ValueError(BOTH)
        self.data = found

    @property
    def raw(self) -> str:
        """The menu's value; empty for an occupation that is not in the menu, whose name stands in the text box."""
        if self.process_errors and self.raw_data:
            return str(self.raw_data[0])
        return self.data if self.data in self._menu_codes else ""

    @property
    def anchor(self) -> str:
        part = "hit-0" if self.hits else "other" if self.process_errors and self.other else "menu"
        return f"{self.id}-{part}"

    def _draw_as_known(self) -> None:
        self.was = self.data or ""
        self.other = occupations.name(self.data) if self.data and self.data not in self._menu_codes else ""

    def _text_is_as_drawn(self) -> bool:
        return bool(self.was) and self.other == occupations.names().get(self.was)

    def _looked_up(self) -> str:
        """The code that the text means. Raises ValueError with what to do when it means none or several."""
        if len(self.other) > LONGEST:
            raise ValueError(UNKNOWN)
        found = occupation_titles.find(self.other)
        if found.sure or self.hit in found.codes:
            return found.codes[0] if found.sure else self.hit
        self.hits = [(code, occupations.name(code)) for code in found.codes]
        raise ValueError(SEVERAL if len(self.hits) > 1 else ONE if self.hits else UNKNOWN)
