"""Items in the administration. Read ``versions`` first, then ``tabs`` and ``moves``."""

from services.catalog.admin import layers, versions, words  # noqa: F401
