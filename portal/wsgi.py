"""For web servers and the `flask` command: `portal.wsgi:app`."""
import os
import sys

from flask import Flask

from portal import cli, create_app
from portal.config import UnsafeSettings


def _app() -> Flask:
    try:
        return create_app()
    except UnsafeSettings as error:
        if "FLASK_RUN_FROM_CLI" in os.environ:
            return cli.closed(str(error))
        sys.exit(f"{cli.REFUSED}\n{error}")


app = _app()
