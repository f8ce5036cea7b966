"""Database: SQLite in DATA_DIR, or PostgreSQL by DATABASE_URL."""

import dj_database_url

from portal import env

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if env.text("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(env.text("DATABASE_URL"))}
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 16, "timeout": 10}, "prepare_threshold": 5}
else:
    DATABASES = {
        "default": {
            "ENGINE": "portal.sqlite",
            "NAME": env.data_dir() / "portal.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    }
