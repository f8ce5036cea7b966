"""What certificates draw on the pages of rooms below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import timezone

from services.accounts.enums import ActingScope
from services.certificates.cards import card
from services.certificates.models import Certificate
from services.common import slots

if TYPE_CHECKING:
    from django.http import HttpRequest

    from services.accounts.acting import Acting


def register() -> None:
    """Called when the app is ready."""
    slots.offer("enterprise.space", enterprise_certificates, order=1)


def enterprise_certificates(request: HttpRequest, *, right: Acting) -> str:
    """The certificates an enterprise holds, for whoever may see them."""
    today = timezone.localdate()
    may_see = right.may(ActingScope.CERTIFICATES)
    held = Certificate.objects.held_by(right.principal) if may_see else []
    context = {"cards": [card(one, today) for one in held], "may_see": may_see}
    return render_to_string("certificates/_partials/enterprise.html", context, request=request)
