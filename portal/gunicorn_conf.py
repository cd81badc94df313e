"""How gunicorn serves the portal: `gunicorn -c python:portal.gunicorn_conf portal.wsgi:app`."""
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import DBAPIError

from portal.config import Settings
from portal.core.database.db import engine_of
from portal.core.web.slow_work import THREADS
from portal.wsgi import app

settings = Settings.as_given()
bind = f"{settings.host}:{settings.port}"
workers = settings.web_concurrency
threads = THREADS
timeout = 30
preload_app = True
control_socket_disable = True


def post_fork(_server: Any, _worker: Any) -> None:
    """A connection belongs to the process that opened it: the child forgets the parent's, without closing them."""
    engine_of(app).dispose(close=False)


def post_worker_init(_worker: Any) -> None:
    """A connection of its own at once: whoever would restore the database sees that somebody is there. Not in post_fork
    already, where a worker does not hear yet that it is to stop."""
    with suppress(DBAPIError):
        engine_of(app).connect().close()
