"""What arrives, in the shape that every page expects: no NUL, which no database column and no page may hold, and a HEAD
asked as the GET that it is. What makes no sense is 400."""
from typing import Any, cast

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.utils import cached_property

NUL, INSTEAD = "\0", "\N{REPLACEMENT CHARACTER}"


class PlainRequest(Request):
    """Every NUL in a form or a query is U+FFFD, which fields refuse by name and searches do not find.

    A HEAD is a GET to every view, which then need not think of it; the answer's body is left out on the way back.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.method == "HEAD":
            self.method = "GET"

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        return _plain(super().args)

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except HTTPException:
            raise
        except Exception as error:      # servers read the body late, and have errors of their own
            raise BadRequest from error
        self.__dict__["form"] = _plain(self.__dict__["form"])


def _plain(values: Any) -> ImmutableMultiDict[str, str]:
    pairs = list(values.items(multi=True))
    if not any(NUL in value for _, value in pairs):
        return cast(ImmutableMultiDict[str, str], values)
    return ImmutableMultiDict((name, value.replace(NUL, INSTEAD)) for name, value in pairs)
