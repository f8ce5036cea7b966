"""Static files (hashed, compressed, one joined stylesheet) and encrypted uploads."""

from portal import env

STATIC_URL = "/static/"
STATIC_ROOT = env.data_dir() / "static"
STATICFILES_DIRS = [env.ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "services.common.staticfiles.PortalStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
FILES_DIR = env.data_dir() / "files"
"""Encrypted uploads and documents, one file per StoredFile; never served by the web server."""
WORK_DIR = env.data_dir() / "work"
"""Plain files without a name while packages are made: on an encrypted disk, or a memory disk without swap."""
FILE_MAX_BYTES = 20 * 1024 * 1024
FILE_MAX_PIXELS = 40_000_000
FILE_MAX_PAGES = 200
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
ITEM_IMPORT_MAX_BYTES = 50 * 1024 * 1024
ITEM_IMPORT_MAX_ROWS = 20_000
"""Items in one file of `manage.py import_items` and of the page in the administration."""
