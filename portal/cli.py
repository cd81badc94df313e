"""`flask portal …`: the commands of the person who runs the portal."""
from flask import Flask
from flask.cli import AppGroup

portal = AppGroup("portal", help="Kommandon för den som sköter portalen.")


def init_app(app: Flask) -> None:
    app.cli.add_command(portal)
