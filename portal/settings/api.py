"""The API: who may ask how often, how much may be sent, how errors look and how it describes itself."""

from django.utils.translation import gettext_lazy as _

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["services.common.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["services.common.api.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "services.common.api.authentication.SessionAuthentication",
        "services.accounts.api.authentication.AppTokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["services.common.api.throttling.Throttle"],
    "DEFAULT_SCHEMA_CLASS": "services.common.api.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "services.common.api.pagination.Pages",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "services.audit.api.exception_handler",
    "UNICODE_JSON": True,
}
API_RATES = {"read": 300, "write": 60, "upload": 30, "visitor": 600, "hall": 6000, "organ": 1200, "device": 1200}
"""Requests a minute: of one sign-in reading, changing, sending files; of a visitor's network; of a hall's network; of
the key of an organ's system; of a parking device."""
API_MAX_JSON_BYTES = 256 * 1024
SPECTACULAR_SETTINGS = {
    "TITLE": "通办 Tongban API",
    "DESCRIPTION": _(
        "Items of the city for everybody, and the cases of whoever is signed in: the same operations as on the pages. "
        "Errors are problem details (RFC 9457). Times carry their offset; money is in fen."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
