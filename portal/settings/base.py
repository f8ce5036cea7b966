"""The portal with no environment at all: SQLite, one process, on-page codes, demo authority. See portal/env.py."""

from portal import env, keys
from portal.settings.administration import *  # noqa: F403
from portal.settings.api import *  # noqa: F403
from portal.settings.channels import *  # noqa: F403
from portal.settings.database import *  # noqa: F403
from portal.settings.delegation import *  # noqa: F403
from portal.settings.identity import *  # noqa: F403
from portal.settings.language import *  # noqa: F403
from portal.settings.media import *  # noqa: F403
from portal.settings.messages import *  # noqa: F403
from portal.settings.publicity import *  # noqa: F403
from portal.settings.security import *  # noqa: F403
from portal.settings.signin import *  # noqa: F403
from portal.settings.staff import *  # noqa: F403
from portal.settings.work import *  # noqa: F403

ROOT = env.ROOT
DATA_DIR = env.data_dir()
DEMO = True
"""Demo people, codes shown on the page, demo seal authority. Never in production."""
DEBUG = False
SECRET_KEY = keys.secret_key()
SITE_URL = env.text("SITE_URL") or f"http://127.0.0.1:{env.text('PORT')}"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "portal.apps.AdministrationConfig",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "services.common",
    "services.files",
    "services.audit",
    "services.accounts",
    "services.places",
    "services.departments",
    "services.registries",
    "services.elder",
    "services.notices",
    "services.delegation",
    "services.documents",
    "services.questions",
    "services.certificates",
    "services.payments",
    "services.tariffs",
    "services.vehicles",
    "services.parking",
    "services.charging",
    "services.catalog",
    "services.content",
    "services.applications",
    "services.bundles",
    "services.grants",
    "services.publicity",
    "services.home",
]
MIDDLEWARE = [
    "services.common.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "services.common.static_answers.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "services.common.middleware.headers",
    "services.elder.language.chosen_language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "services.common.middleware.in_utf_8",
    "services.audit.middleware.refusals",
    "services.accounts.middleware.staff_second_factor",
    "services.accounts.middleware.idle_limit",
    "services.accounts.middleware.acting",
    "services.elder.middleware.display_mode",
    "services.common.middleware.heard_before",
    "services.common.middleware.not_allowed",
]
ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
FORM_RENDERER = "services.common.forms.PortalRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "services.common.context.site",
            ],
            "builtins": ["services.common.templatetags.components", "services.common.templatetags.words"],
        },
    }
]
SITE = {
    "name": "高州市一网通办",
    "subtitle": "高州市人民政府 政务服务",
    "sponsor": "高州市政务服务和数据管理局",
    "operator": "高州市政务服务中心",
    "site_code": "4409810000（演示）",
    "icp": "粤ICP备00000000号（演示）",
    "police": "粤公网安备 44098100000000号（演示）",
    "region": "440981",
    "phone": "12345",
    "identity_provider": env.text("OIDC_NAME") if env.text("OIDC_ISSUER") else "",
}
"""What stands in the header and footer of every page (国办发〔2017〕47号)."""
