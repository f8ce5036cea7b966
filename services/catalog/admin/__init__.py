"""Items in the administration. Read ``items`` first."""

from services.catalog.admin import items  # noqa: F401
