"""A portal that posts its mail to a server of the test's own."""
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller

from portal.core.web import Portal
from tests.journeys.posting import MailServer, settings_of


@pytest.fixture
def server() -> MailServer:
    return MailServer()


@pytest.fixture
def running(server: MailServer, portal: Portal) -> Iterator[None]:
    controller = Controller(server, hostname="127.0.0.1", port=settings_of(portal).smtp_port)
    controller.start()
    yield
    controller.stop()


@pytest.fixture
def portal(app: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """The app with a free port for the mail server, and a short lease."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setattr(app.extensions["db"], "settings", replace(
        settings_of(app), smtp_port=port, mail_lease_seconds=2, worker_pause_seconds=1))
    return app
