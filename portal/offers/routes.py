"""Pages of offers, and what the templates of other features may draw of them."""
from collections.abc import Sequence

from portal.core import web
from portal.offers import content

pages = web.Pages("offers", __name__)


@pages.app_template_global("offer_sections")
def offer_sections() -> Sequence[content.Section]:
    return content.SECTIONS


pages.add_app_template_global(content.label, "offer_label")
pages.add_app_template_global(content.shown, "offer_shown")
pages.add_app_template_global(content.changed, "offer_changed")
