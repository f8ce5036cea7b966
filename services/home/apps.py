from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest


class HomeConfig(AppConfig):
    """Top floor: knows every room, so it fills the navigation."""

    name = "services.home"

    def ready(self) -> None:
        """Registers the entries of header and tab bar, and what home draws elsewhere."""
        from services.common.navigation import COUNTER, NAVIGATION, Entry
        from services.home import offers

        offers.register()

        main, both = ("main",), ("main", "tab")
        for entry in (
            Entry(_("Home"), "home:index", "/", icon="home", places=both),
            Entry(_("For residents"), "catalog:items", "/items/", "?for=person", "list"),
            Entry(_("For enterprises"), "catalog:items", "/items/", "?for=enterprise", "store"),
            Entry(_("All services"), "catalog:items", "/items/", icon="list", places=("tab",)),
            Entry(_("Certificates"), "certificates:wallet", "/my/certificates/", icon="wallet", places=("tab",)),
            Entry(_("My cases"), "applications:mine", "/my/cases/", icon="clock", places=main),
            Entry(_("Cases"), "applications:mine", "/my/cases/", icon="clock", places=("tab",)),
            Entry(_("My certificates"), "certificates:wallet", "/my/certificates/", icon="wallet", places=main),
            Entry(_("Verify a certificate"), "documents:verify", "/verify/", icon="shield", places=main),
            Entry(_("Mine"), "accounts:account", "/account/", icon="user", places=("tab",)),
        ):
            NAVIGATION.register(f"{entry.places[0]}:{entry.name}{entry.query}", entry)
        COUNTER.register("desk", Entry(_("To do"), "counter:desk", "/desk/"))
        phone = Entry(_("New phone number"), "departments:move_phone", "/desk/phone/", shown=_receives)
        COUNTER.register("phone", phone)


def _receives(request: HttpRequest) -> bool:
    """Whether this member of staff sits at a window today."""
    from services.departments.access import posts_of
    from services.departments.enums import Role

    return any(post.role == Role.RECEIVER for post in posts_of(request.user))
