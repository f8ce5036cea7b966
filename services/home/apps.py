from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable

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
        COUNTER.register("desk", Entry(_("To do"), "counter:desk", "/desk/", shown=_works("CASE_ROLES")))
        phone = Entry(_("New phone number"), "departments:move_phone", "/desk/phone/", shown=_receives)
        COUNTER.register("phone", phone)
        identity = Entry(_("Confirm identity"), "departments:confirm_identity", "/desk/identity/", shown=_receives)
        COUNTER.register("identity", identity)
        firms = Entry(_("Confirm a handler"), "departments:confirm_handler", "/desk/handlers/", shown=_receives)
        COUNTER.register("handlers", firms)
        family = Entry(_("Acting for others"), "delegation:window", "/desk/delegation/", shown=_receives)
        COUNTER.register("delegation", family)
        leave = Entry(_("Leave and stand-in"), "departments:leave", "/desk/leave/", shown=_works("WORKING_ROLES"))
        COUNTER.register("leave", leave)
        COUNTER.register("kin", Entry(_("Recusal"), "departments:kin", "/desk/kin/", shown=_works("KIN_ROLES")))
        COUNTER.register("people", Entry(_("People"), "departments:people", "/desk/people/", shown=_works("HEADS")))


def _works(group: str) -> Callable[[HttpRequest], bool]:
    """Whether somebody holds a role of this group of ``departments.enums`` today."""

    def shown(request: HttpRequest) -> bool:
        from services.departments import enums
        from services.departments.access import posts_of

        return any(post.role in getattr(enums, group) for post in posts_of(request.user))

    return shown


def _receives(request: HttpRequest) -> bool:
    """Whether this member of staff sits at a window today."""
    from services.departments.access import posts_of
    from services.departments.enums import Role

    return any(post.role == Role.RECEIVER for post in posts_of(request.user))
