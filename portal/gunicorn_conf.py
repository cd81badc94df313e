"""How gunicorn serves the portal: `gunicorn -c python:portal.gunicorn_conf portal.wsgi:app`."""
import os
from typing import Any

from portal.core.db import engine_of
from portal.core.slow import THREADS
from portal.wsgi import app

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '5000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = THREADS
timeout = 30
preload_app = True
control_socket_disable = True


def post_fork(_server: Any, _worker: Any) -> None:
    """A connection belongs to the process that opened it: the child forgets the parent's, without closing them."""
    engine_of(app).dispose(close=False)
