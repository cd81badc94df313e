from io import BytesIO

import pytest
from werkzeug.exceptions import BadRequest
from werkzeug.test import EnvironBuilder

from portal.core.web.request import PlainRequest


def arrives(path: str = "/", **form: str) -> PlainRequest:
    return PlainRequest(EnvironBuilder(path, method="POST", data=form).get_environ())


def test_no_nul_comes_in() -> None:
    request = arrives("/?q=a%00b&q=c", name="x\0y", other="z")
    assert request.args.getlist("q") == ["a\N{REPLACEMENT CHARACTER}b", "c"]
    assert request.files.to_dict() == {}
    assert request.form.to_dict() == {"name": "x\N{REPLACEMENT CHARACTER}y", "other": "z"}
    assert request.form["name"] == request.values["name"]


def test_all_else_is_as_it_was_sent() -> None:
    request = arrives("/?q=%C3%A5", name="rad\r\nrad")
    assert (request.args["q"], request.form["name"]) == ("å", "rad\r\nrad")


class Broken(BytesIO):
    """A body that the server cannot read: its parts are announced in a number that is none."""

    def read(self, _size: int | None = -1, /) -> bytes:
        raise ValueError("ZZ")

    readline = readinto = read  # type: ignore[assignment]


def test_a_body_that_makes_no_sense_is_the_senders_fault() -> None:
    environ = EnvironBuilder(method="POST", data={"name": "x"}).get_environ() | {"wsgi.input": Broken()}
    with pytest.raises(BadRequest):
        _ = PlainRequest(environ).form
