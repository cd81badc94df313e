"""create_app joins the parts. Read it to see what exists, in order."""
import hashlib
from pathlib import Path

from flask_alembic import Alembic
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import cli, tables  # noqa: F401  (the tables must be known)
from portal.accounts import routes as accounts
from portal.accounts.mail_choice import routes as mail_choice_routes
from portal.accounts.second_factor import routes as second_factor
from portal.accounts.sign_ins import cookie, routes_sign_in
from portal.accounts.sign_ins import routes as sign_ins
from portal.admin import routes as admin
from portal.companies import routes as companies
from portal.companies.supervisors import routes as supervisors
from portal.config import ROOT, Settings
from portal.core import events, web
from portal.core.database import db, readiness, search
from portal.core.database.types import plain_in_migrations
from portal.core.web import error_pages, rate_limits, request_log, templating
from portal.demo import routes as demo
from portal.needs import routes as needs
from portal.offers import routes as offers
from portal.offers.proposals import routes as proposal_routes
from portal.offers.still_there import routes as still_there_routes
from portal.pages import routes as open_pages
from portal.pages import routes_machines
from portal.pages.closing import routes as closing_routes
from portal.placements import routes as placements
from portal.placements.answers import routes as placement_answers
from portal.placements.company import routes as own_placements
from portal.places import routes as places
from portal.reviews import routes as reviews
from portal.reviews.messages import routes as message_routes
from portal.reviews.remarks import routes as remark_routes
from portal.reviews.standard_remarks import routes as standard_remark_routes
from portal.subscribers import SUBSCRIBERS
from portal.support_rules import routes as support_rules
from portal.trainings import routes as trainings

BLUEPRINTS: tuple[web.Pages, ...] = (
    routes_sign_in.pages,
    accounts.pages,
    mail_choice_routes.pages,
    sign_ins.pages,
    second_factor.pages,
    companies.pages,
    supervisors.pages,
    needs.pages,
    offers.pages,
    still_there_routes.pages,
    proposal_routes.pages,
    reviews.pages,
    standard_remark_routes.pages,
    remark_routes.pages,
    message_routes.pages,
    trainings.pages,
    places.pages,
    placements.pages,
    own_placements.pages,
    placement_answers.pages,
    admin.pages,
    support_rules.pages,
    open_pages.pages,
    closing_routes.pages,
    routes_machines.pages,
    demo.pages,
)


def create_app(settings: Settings | None = None) -> web.Portal:
    """The application. Raises UnsafeSettings when production would start with an unsafe setting."""
    settings = settings or Settings.from_environment()
    app = web.Portal(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"),
                     load_actor=cookie.load_actor)
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
    request_log.init_app(app)
    db.init_app(app, settings)
    templating.init_app(app)
    web.init_app(app)
    error_pages.init_app(app)
    cookie.init_app(app, settings)
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
