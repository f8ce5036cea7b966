from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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

        main, both, more = ("main",), ("main", "tab"), ("more",)
        for entry in (
            Entry(_("Home"), "home:index", "/", icon="home", places=both),
            Entry(_("For residents"), "catalog:items", "/items/", "?for=person", "list"),
            Entry(_("For enterprises"), "catalog:items", "/items/", "?for=enterprise", "store"),
            Entry(pgettext_lazy("tab", "Services"), "catalog:items", "/items/", icon="list", places=("tab",)),
            Entry(_("Certificates"), "certificates:wallet", "/my/certificates/", icon="wallet", places=("tab",)),
            Entry(_("My cases"), "applications:mine", "/my/cases/", icon="clock", places=main),
            Entry(_("Cases"), "applications:mine", "/my/cases/", icon="clock", places=("tab",)),
            Entry(_("My certificates"), "certificates:wallet", "/my/certificates/", icon="wallet", places=main),
            Entry(_("Verify a certificate"), "documents:verify", "/verify/", icon="shield", places=main),
            Entry(_("Mine"), "accounts:account", "/account/", icon="user", places=("tab",)),
        ):
            NAVIGATION.register(f"{entry.places[0]}:{entry.name}{entry.query}", entry)
        COUNTER.register("desk", Entry(_("To do"), "counter:desk", "/desk/", shown=_works("CASE_ROLES")))
        reception = Entry(_("Reception"), "counter:reception", "/desk/reception/", shown=_receives)
        COUNTER.register("reception", reception)
        ready = Entry(_("Results to hand out"), "counter:ready", "/desk/ready/", key="F3", shown=_hands_out)
        COUNTER.register("ready", ready)
        phone = Entry(_("New phone number"), "departments:move_phone", "/desk/phone/", places=more, shown=_receives)
        COUNTER.register("phone", phone)
        identity = Entry(
            _("Confirm identity"), "departments:confirm_identity", "/desk/identity/", places=more, shown=_receives
        )
        COUNTER.register("identity", identity)
        firms = Entry(
            _("Confirm a handler"), "departments:confirm_handler", "/desk/handlers/", places=more, shown=_receives
        )
        COUNTER.register("handlers", firms)
        family = Entry(_("Acting for others"), "delegation:window", "/desk/delegation/", places=more, shown=_receives)
        COUNTER.register("delegation", family)
        originals = Entry(
            _("Compare with the original"), "papers:find", "/desk/originals/", places=more, shown=_receives
        )
        COUNTER.register("originals", originals)
        checks = Entry(_("After-checks"), "counter:checks", "/desk/checks/", shown=_works("CASE_ROLES"))
        COUNTER.register("checks", checks)
        money = Entry(_("Finance desk"), "finance:overview", "/desk/finance/", shown=_keeps_books)
        COUNTER.register("finance", money)
        lots = Entry(_("Parking"), "parking_desk:board", "/desk/parking/", shown=_works("LOT_ROLES"))
        COUNTER.register("parking", lots)
        piles = Entry(_("Charging"), "charging_desk:board", "/desk/charging/", shown=_works("STATION_ROLES"))
        COUNTER.register("charging", piles)
        vehicles = Entry(_("Vehicles to check"), "vehicles:desk", "/desk/vehicles/", shown=_checks_vehicles)
        COUNTER.register("vehicles", vehicles)
        COUNTER.register("grants", Entry(_("Without application"), "grants:desk", "/desk/grants/", shown=_reviews))
        issued = Entry(
            _("Certificates issued"), "certificates_counter:find", "/desk/certificates/", places=more, shown=_looks
        )
        COUNTER.register("certificates", issued)
        works = _works("WORKING_ROLES")
        leave = Entry(_("Leave and stand-in"), "departments:leave", "/desk/leave/", places=more, shown=works)
        COUNTER.register("leave", leave)
        opinions = Entry(_("Opinions"), "counter:opinions", "/desk/opinions/", shown=_works("OPINION_ROLES"))
        COUNTER.register("opinions", opinions)
        kin = Entry(_("Recusal"), "departments:kin", "/desk/kin/", places=more, shown=_works("KIN_ROLES"))
        COUNTER.register("kin", kin)
        people = Entry(_("People"), "departments:people", "/desk/people/", places=more, shown=_works("HEADS"))
        COUNTER.register("people", people)


def _keeps_books(request: HttpRequest) -> bool:
    """Whether this member of staff works on money today."""
    from services.departments.access import has_role
    from services.departments.enums import Role

    return has_role(request.user, Role.FINANCE)


def _reviews(request: HttpRequest) -> bool:
    from services.grants.offers import reviews

    return reviews(request)


def _checks_vehicles(request: HttpRequest) -> bool:
    from services.vehicles.offers import checks

    return checks(request)


def _works(group: str) -> Callable[[HttpRequest], bool]:
    """Whether somebody holds a role of this group of ``departments.enums`` today."""

    def shown(request: HttpRequest) -> bool:
        from services.departments import enums
        from services.departments.access import posts_of

        return any(post.role in getattr(enums, group) for post in posts_of(request.user))

    return shown


def _looks(request: HttpRequest) -> bool:
    """Whether this member of staff finds certificates of the own organ today."""
    from services.certificates.access import LOOKS
    from services.departments.access import has_role

    return has_role(request.user, *LOOKS)


def _hands_out(request: HttpRequest) -> bool:
    """Whether this member of staff hands results out today."""
    from services.departments.access import posts_of
    from services.departments.enums import Role

    return any(post.role == Role.DELIVERER for post in posts_of(request.user))


def _receives(request: HttpRequest) -> bool:
    """Whether this member of staff sits at a window today."""
    from services.departments.access import posts_of
    from services.departments.enums import Role

    return any(post.role == Role.RECEIVER for post in posts_of(request.user))
