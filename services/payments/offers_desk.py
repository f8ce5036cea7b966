"""What the finance desk shows in pages of other rooms: beside a case, what is owed for it, to whoever takes money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from services.common import slots
from services.departments.access import has_role
from services.departments.enums import Role
from services.payments.access_desk import at_the_desk
from services.payments.models import Bill

if TYPE_CHECKING:
    from django.http import HttpRequest


def register() -> None:
    """Called when the app is ready."""
    slots.offer("case.side", bills_beside, order=-10)


def bills_beside(request: HttpRequest, *, application: Any) -> str:
    """The bills about ``application.subject_ref`` with the way to take their money; nothing for who takes none."""
    if not has_role(request.user, Role.FINANCE):
        return ""
    bills = at_the_desk(request.user, Bill.objects.filter(subject_ref=application.subject_ref), "pk").order_by("pk")
    context = {"bills": list(bills)}
    return render_to_string("payments/_partials/at_the_case.html", context, request=request) if context["bills"] else ""
