"""Rights in the administration follow from posts: an authentication backend that grants and never authenticates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import BaseBackend

from services.departments.access import posts_of
from services.departments.enums import Role

if TYPE_CHECKING:
    from services.accounts.models import User

ALL = ("view", "add", "change", "delete")
EDIT = ("view", "add", "change")
VIEW = ("view",)
CHANGE = ("view", "change")
_BUNDLES = {"bundles.bundle": ALL, "bundles.bundleitem": ALL, "bundles.alias": ALL}
_ITEM_WORK = {
    **_BUNDLES,
    "catalog.*": VIEW,
    "catalog.itemversion": ALL,
    "catalog.condition": ALL,
    "catalog.material": ALL,
    "catalog.fee": ALL,
    "catalog.feereduction": ALL,
    "catalog.step": ALL,
    "catalog.lawarticle": ALL,
    "catalog.faq": ALL,
    "catalog.situation": ALL,
    "catalog.autorule": ALL,
    "catalog.implementeditem": EDIT,
    "catalog.itemplace": ALL,
    "catalog.enrolmentbatch": ALL,
    "questions.*": ALL,
    "certificates.certificatetype": VIEW,
    "departments.department": VIEW,
    "departments.window": VIEW,
    "places.place": VIEW,
    "tariffs.*": EDIT,
}
"""Making items. Which department's is asked by the catalogue; prices are for who looks after the whole city."""
_PUBLIC_VIEW = {"publicity.publication": VIEW, "publicity.correction": ("view", "add"), "publicity.figures": VIEW}
"""Asking for corrections and making those of others; whose department's, the room asks."""
GRANTS: dict[str, dict[str, tuple[str, ...]]] = {
    Role.SYSTEM_ADMIN: {
        "catalog.*": ALL,
        **_BUNDLES,
        "catalog.itemversion": (*ALL, "approve"),
        "questions.*": ALL,
        "content.*": ALL,
        "applications.standardreason": ALL,
        "common.calendarday": ALL,
        "common.calendaryear": EDIT,
        "common.outboxtask": CHANGE,
        "departments.department": EDIT,
        "departments.window": EDIT,
        "departments.staffpost": VIEW,
        "places.place": EDIT,
        "notices.messagetemplate": CHANGE,
        "notices.quiethours": CHANGE,
        "notices.delivery": VIEW,
        "certificates.certificatetype": EDIT,
        "documents.document": VIEW,
        "registries.registrysource": CHANGE,
        "tariffs.*": EDIT,
        "parking.lot": EDIT,
        "parking.zone": EDIT,
        "parking.lane": EDIT,
        "parking.space": EDIT,
        "parking.device": EDIT,
        "parking.pass": EDIT,
        "parking.passoffer": EDIT,
        "charging.station": EDIT,
        "charging.chargepoint": EDIT,
        "charging.connector": EDIT,
        "charging.chargingcard": EDIT,
        "grants.programme": ALL,
        "grants.programmerule": ALL,
        **_PUBLIC_VIEW,
    },
    Role.EDITOR: {"content.*": ALL, **_PUBLIC_VIEW},
    Role.ITEM_EDITOR: _ITEM_WORK,
    Role.ITEM_CHECKER: _ITEM_WORK | {"catalog.itemversion": (*ALL, "approve")},
    Role.SECURITY_ADMIN: {
        "audit.alarm": CHANGE,
        "accounts.user": EDIT,
        "delegation.helperpost": EDIT,
        "delegation.grant": VIEW,
        "departments.staffpost": CHANGE,
        "departments.postproposal": EDIT,
        "departments.staffleave": CHANGE,
        "departments.staffkin": CHANGE,
        "departments.organkey": EDIT,
        "documents.sealright": EDIT,
        "departments.department": VIEW,
        "departments.window": VIEW,
    },
    Role.AUDIT_ADMIN: {
        "audit.*": VIEW,
        "audit.alarm": CHANGE,
        "registries.registryquery": VIEW,
        "delegation.*": VIEW,
        "departments.staffpost": VIEW,
        "departments.postproposal": VIEW,
        "departments.staffleave": VIEW,
        "departments.recusal": VIEW,
        "departments.organkey": VIEW,
        "departments.department": VIEW,
        "accounts.user": VIEW,
        "notices.messagetemplate": VIEW,
        "notices.quiethours": VIEW,
        "notices.delivery": VIEW,
        "publicity.publication": VIEW,
        "publicity.correction": VIEW,
        "common.outboxtask": VIEW,
        "documents.sealuse": VIEW,
        "documents.sealright": VIEW,
    },
}
"""Role → ``app.model`` (or ``app.*``) → what may be done with it. Nothing here opens cases or persons."""


def granted(role: str, permission: str) -> bool:
    """Whether a role carries ``app.action_model``."""
    app, _, codename = permission.partition(".")
    action, _, model = codename.partition("_")
    grants = GRANTS.get(role, {})
    return action in grants.get(f"{app}.{model}", grants.get(f"{app}.*", ()))


class PostBackend(BaseBackend):
    """Permissions by today's posts."""

    def _roles(self, user: User) -> frozenset[str]:
        """Read once per request: Django makes a new user object for each."""
        if not hasattr(user, "_roles_today"):
            user._roles_today = frozenset(post.role for post in posts_of(user))
        return user._roles_today

    def has_perm(self, user_obj: User, perm: str, obj: object | None = None) -> bool:
        """Django's question, answered from posts."""
        return user_obj.is_active and any(granted(role, perm) for role in self._roles(user_obj))

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        """Whether anything of the app is open."""
        keys = (key for role in self._roles(user_obj) for key in GRANTS.get(role, {}))
        return user_obj.is_active and any(key.partition(".")[0] == app_label for key in keys)
