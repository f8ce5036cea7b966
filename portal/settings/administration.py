"""The look of the staff administration (Unfold), and its own content policy.

Two exceptions from what holds elsewhere: Alpine evaluates its attributes (``unsafe-eval`` for scripts), and Unfold
writes its colours into the page and moves things by ``style`` (``unsafe-inline`` for styles). No page holds a script.
"""

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}


_PRIMARY = {
    "50": "#eef4fc",
    "100": "#e3edfb",
    "200": "#c6d9f0",
    "300": "#8fbce8",
    "400": "#4b8dd6",
    "500": "#2f74c9",
    "600": "#0b4fb3",
    "700": "#083a85",
    "800": "#062a5f",
    "900": "#041d45",
    "950": "#041d45",
}
_FONT = {
    "subtle-light": "var(--color-base-700)",
    "subtle-dark": "var(--color-base-400)",
    "default-light": "var(--color-base-700)",
    "default-dark": "var(--color-base-300)",
    "important-light": "var(--color-base-900)",
    "important-dark": "var(--color-base-100)",
}
UNFOLD = {
    "SITE_TITLE": _("Tongban administration"),
    "SITE_HEADER": _("Tongban administration"),
    "SITE_SUBHEADER": _("Gaozhou"),
    "SITE_URL": "/desk/",
    "SITE_SYMBOL": "account_balance",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/mark.svg")}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": False,
    "ENVIRONMENT": "portal.administration.environment",
    "BORDER_RADIUS": "8px",
    "STYLES": [lambda request: static("admin/portal.css")],
    "COLORS": {"primary": _PRIMARY, "font": _FONT},
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": "portal.administration.navigation"},
}
