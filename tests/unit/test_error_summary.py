"""What the list of errors says at the top of a page, far from the fields."""
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.core.forms import Number, PortalForm, YesNo


class Asked(PortalForm):
    weeks = Number("Hur många veckor?", low=1, high=104)
    people = Number("Antal", low=1, high=40)
    agreement = YesNo("Har ni kollektivavtal?", missing="Svara om ni har kollektivavtal.")


def test_a_message_says_which_field_it_is_about() -> None:
    with Flask(__name__).test_request_context("/", method="POST"):
        form = Asked(formdata=MultiDict({"weeks": "900", "people": "många"}))
        assert not form.validate()
    assert form.summary() == [
        ("weeks", "Hur många veckor? Skriv ett helt tal mellan 1 och 104."),
        ("people", "Antal: Skriv ett helt tal mellan 1 och 40."),
        ("agreement-0", "Svara om ni har kollektivavtal."),
    ]
    form.refuse("people", "Så många finns inte.")
    assert form.summary()[2] == ("people", "Så många finns inte."), "a rule's sentence is whole by itself"
    assert [str(error) for error in form.weeks.errors] == ["Skriv ett helt tal mellan 1 och 104."]
