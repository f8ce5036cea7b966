"""Text messages and e-mail: where they go, and when they wait for the morning."""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal import env

SMS_BACKEND = env.text("SMS_BACKEND") or "demo"
QUIET_HOURS = ("22:00", "08:00")
"""Until administrators set others."""
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if env.text("EMAIL_URL"):
    _mail = urlsplit(env.text("EMAIL_URL"))
    if _mail.scheme not in ("smtp", "smtps") or not _mail.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:587")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_PORT = _mail.port or (465 if EMAIL_USE_SSL else 587)
    EMAIL_USE_TLS = not EMAIL_USE_SSL and bool(_mail.username)
    """A password never goes over an open line."""
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
