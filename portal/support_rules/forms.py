"""What an administrator writes about a rule."""
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from portal.core.forms import CreateForm, Day, Number, OneOf, Revised, Text
from portal.support_rules import rules
from portal.support_rules.models import RuleCode, Unit
from portal.support_rules.rules import Rule, RuleFacts


class RuleForm(CreateForm, Revised):
    """What is valid from a day. `revision`: the newest rule of the code when the form was shown."""

    valid_from = Day("Gäller från och med", missing="Skriv vilken dag lydelsen börjar gälla.",
                     hint="Skriv datumet så här: 2027-01-01. Dagen innan är den förra lydelsens sista.")
    valid_to = Day("Gäller till och med", optional=True,
                   hint="Bara om regeln upphör utan att något kommer i stället.")
    value = Number("Gräns", low=1, high=1000, missing="Skriv gränsen med ett helt tal.")
    unit = OneOf("Räknas i", missing="Välj vad gränsen räknas i.")
    legal_basis = Text("Bestämmelse", max=300, width=40, missing="Skriv vilken bestämmelse eller vilket beslut det är.",
                       hint="Till exempel: Förordning (2000:634) 7 §, eller Kommunstyrelsens beslut 2026-12-01 § 214.")
    source = Text("Källa", max=120, width=40, missing="Skriv var du läste det.",
                       hint="Till exempel: Riksdagens lagtexter.")
    source_url = Text("Källans adress", max=300, width=40, optional=True, inputmode="url",
                      hint="Börjar med https://")

    def __init__(self, code: RuleCode, before: Rule | None) -> None:
        """`before`: the newest there is, whose words are offered to start from."""
        self._code = code
        super().__init__(data={
            "value": int(before.value), "unit": before.unit, "legal_basis": before.legal_basis,
            "source": before.source, "source_url": before.source_url} if before else None)
        self.revision.data = self.revision.data or "0"

    def process(self, *args: Any, **kwargs: Any) -> None:
        """What may be chosen must be known before what was chosen is read."""
        self.unit.choices = [(unit.value, unit.label) for unit in rules.units(self._code)]
        super().process(*args, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        if super().validate(extra_validators):
            for name, message in self._problems():
                self.refuse(name, message)
        return not self.errors

    def facts(self) -> RuleFacts:
        return RuleFacts(
            value=Decimal(self.value.data), unit=Unit(self.unit.data), valid_from=self.valid_from.data,
            valid_to=self.valid_to.data, legal_basis=self.legal_basis.data, source=self.source.data,
            source_url=self.source_url.data or "")

    def _problems(self) -> Iterator[tuple[str, str]]:
        yield from rules.problems(self._code, self.facts())
