"""The test profile: a data folder of its own that goes away, fast passwords, no relay thread, plain static files."""

import atexit
import os
import shutil
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(
    prefix="tongban-test-"
)  # before base reads it: keys and files are per process
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from portal.settings.base import *  # noqa: E402, F403
from portal.settings.base import DATA_DIR, DATABASES, STORAGES  # noqa: E402

RELAY = "none"
CELERY_BROKER_URL = None
CHANNEL_LAYERS = {"default": {"BACKEND": "services.common.layer.InProcessLayer"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # no collected folder is needed
if DATABASES["default"]["ENGINE"] == "portal.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["OPTIONS"] = {}  # no pool: a test database is dropped and copied while nobody is connected
    DATABASES["default"]["TEST"] = {"NAME": f"test_{os.getpid()}"}
