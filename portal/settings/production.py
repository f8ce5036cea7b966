"""The production profile: refuses to start half-configured, secure cookies, HSTS, no demo of any kind."""

from django.core.exceptions import ImproperlyConfigured

from portal import env

NEEDED = ("SECRET_KEY", "FIELD_KEYS", "FIELD_INDEX_KEY", "AUDIT_KEY", "ALLOWED_HOSTS", "SITE_URL", "SEAL_PROVIDER")
if missing := [name for name in NEEDED if not env.text(name)]:
    raise ImproperlyConfigured("production needs " + ", ".join(missing))
if env.text("SEAL_PROVIDER") in ("demo", "demo-sm2"):
    raise ImproperlyConfigured("SEAL_PROVIDER names the demo seal authority: it is not for production")

from portal.settings.base import *  # noqa: E402, F403
from portal.settings.base import SITE_URL, SMS_BACKEND  # noqa: E402

if env.text("LOCALGW_URL"):
    raise ImproperlyConfigured("LOCALGW_URL names the simulated payment company: it is not for production")

if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must begin with https://")

if env.text("OIDC_ISSUER") and not env.text("OIDC_ISSUER").startswith("https://"):
    raise ImproperlyConfigured("OIDC_ISSUER must begin with https://")

DEMO = False
if SMS_BACKEND == "demo":
    SMS_BACKEND = "console"  # a city names its gateway; nothing is ever shown on a page
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
if env.integer("TRUSTED_PROXY_COUNT"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
