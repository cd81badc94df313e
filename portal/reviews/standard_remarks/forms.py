"""Standard remarks, kept and used."""
from portal.core.forms import (
    CreateForm,
    Revised,
)
from portal.reviews.remarks.forms import WordsForm


class StandardButton(CreateForm):
    """Nothing to fill in: the new remark's id, so that a double click makes one."""


class NewStandardForm(WordsForm, CreateForm):
    """A standard remark on the field in the address."""


class ChangedStandardForm(WordsForm, Revised):
    """The same, changed."""
