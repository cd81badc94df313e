"""One line of JSON per request: the route's shape, never what was written or who it is about."""
import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("request")


def init_app(app: Flask) -> None:
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True),
                    structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    app.before_request(_start)
    app.after_request(_line)


def _start() -> None:
    g.started = time.perf_counter()


def _line(response: Response) -> Response:
    if request.endpoint != "static":
        person = g.get("actor")
        log.info("request", method=request.environ["REQUEST_METHOD"], route=str(request.url_rule or "-"),
                 status=response.status_code, ms=round((time.perf_counter() - g.started) * 1000, 1),
                 user=person.user_id if person else None)
    return response
