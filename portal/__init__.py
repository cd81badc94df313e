"""create_app joins the parts. Read it to see what exists, in order."""
import hashlib
from pathlib import Path

from flask_alembic import Alembic
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import cli, tables  # noqa: F401  (the tables must be known)
from portal.accounts import routes as accounts
from portal.accounts import routes_mail, routes_sign_in, security
from portal.accounts.second_factor import routes as second_factor
from portal.accounts.sign_ins import routes as sign_ins
from portal.admin import routes as admin
from portal.companies import routes as companies
from portal.companies.supervisors import routes as supervisors
from portal.config import ROOT, Settings
from portal.core import db, error_pages, events, rate_limits, readiness, requestlog, search, templating, web
from portal.core.types import plain_in_migrations
from portal.demo import routes as demo
from portal.needs import routes as needs
from portal.offers import routes as offers
from portal.offers import routes_proposals, routes_still_there
from portal.pages import routes as open_pages
from portal.pages import routes_closing, routes_machines
from portal.placements import routes as placements
from portal.placements.answers import routes as placement_answers
from portal.placements.company import routes as own_placements
from portal.places import routes as places
from portal.reviews import routes as reviews
from portal.reviews import routes_answers, routes_messages, routes_standards
from portal.subscribers import SUBSCRIBERS
from portal.support_rules import routes as support_rules
from portal.trainings import routes as trainings

BLUEPRINTS: tuple[web.Pages, ...] = (
    routes_sign_in.pages,
    accounts.pages,
    routes_mail.pages,
    sign_ins.pages,
    second_factor.pages,
    companies.pages,
    supervisors.pages,
    needs.pages,
    offers.pages,
    routes_still_there.pages,
    routes_proposals.pages,
    reviews.pages,
    routes_standards.pages,
    routes_answers.pages,
    routes_messages.pages,
    trainings.pages,
    places.pages,
    placements.pages,
    own_placements.pages,
    placement_answers.pages,
    admin.pages,
    support_rules.pages,
    open_pages.pages,
    routes_closing.pages,
    routes_machines.pages,
    demo.pages,
)


def create_app(settings: Settings | None = None) -> web.Portal:
    """The application. Raises UnsafeSettings when production would start with an unsafe setting."""
    settings = settings or Settings.from_environment()
    app = web.Portal(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"),
                     load_actor=security.load_actor)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        DEBUG=settings.debug,
        TESTING=settings.mode == "test",
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_request_bytes,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        ASSET_VERSION=_version_of(ROOT / "static"),
        ALEMBIC={"script_location": str(ROOT / "migrations")},
        ALEMBIC_CONTEXT={"render_as_batch": True, "compare_type": True, "render_item": plain_in_migrations,
                         "include_name": search.is_ours},
    )
    if settings.proxies or settings.prefix_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies,  # type: ignore[method-assign]
                                x_prefix=settings.prefix_proxies)
    requestlog.init_app(app)
    db.init_app(app, settings)
    templating.init_app(app)
    web.init_app(app)
    error_pages.init_app(app)
    security.init_app(app, settings)
    rate_limits.init_app(app, on=settings.mode != "test")
    for pages in BLUEPRINTS:
        app.register_blueprint(pages)
    events.connect(SUBSCRIBERS)
    app.extensions["migrations"] = Alembic(app, metadatas=db.Base.metadata, engines=db.migrating_engine_of(app),
                                           run_mkdir=False)
    app.extensions["probe"] = readiness.Probe()
    cli.init_app(app)
    return app


def _version_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
