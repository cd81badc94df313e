"""The picture that an app reads the secret from."""
import pyotp
import segno
from markupsafe import Markup

ISSUER = "Fyrklövern"


def qr(secret: str, email: str, title: str) -> Markup:
    """An SVG that stands in the page itself: the secret is in no address and no file. Dark on light in every theme,
    since an app may not read it otherwise; colours are attributes, as the content policy wants."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", title=title,
                                                      svgclass="qr", lineclass=None, omitsize=False)
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704  (segno's own, of what we gave it)


def in_groups(secret: str) -> str:
    """To be typed by hand: "ABCD EFGH"."""
    return " ".join(secret[n:n + 4] for n in range(0, len(secret), 4))
