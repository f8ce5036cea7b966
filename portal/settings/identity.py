"""Signing in through the national or provincial identity provider (统一身份认证), an OpenID Connect issuer.

Without ``OIDC_ISSUER`` there is no such way in, and no page of it.
"""

from portal import env

OIDC = {
    "issuer": env.text("OIDC_ISSUER").rstrip("/"),
    "name": env.text("OIDC_NAME"),
    "claims": dict(zip(("name", "id_type", "id_number", "level", "phone"), env.listed("OIDC_CLAIMS"), strict=False)),
    "id_types": dict(pair.split("=", 1) for pair in env.listed("OIDC_ID_TYPES")),
    "levels": dict(pair.split("=", 1) for pair in env.listed("OIDC_LEVELS")),
}
SOCIALACCOUNT_ADAPTER = "services.accounts.identity.IdentityAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "identity",
                "name": OIDC["name"],
                "client_id": env.text("OIDC_CLIENT_ID"),
                "secret": env.text("OIDC_CLIENT_SECRET"),
                "settings": {
                    "server_url": OIDC["issuer"],
                    "scope": env.text("OIDC_SCOPES").split(),
                    "oauth_pkce_enabled": True,
                },
            }
        ]
    }
    if OIDC["issuer"]
    else {}
}
