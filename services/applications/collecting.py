"""A result on its way to the applicant, in their words: where it lies ready, what to bring, or that it is posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.applications.enums import DeliveryWay
from services.applications.models import Delivery

if TYPE_CHECKING:
    from services.applications.models import Application


def delivery_words(application: Application) -> str:
    """What to do to get the result; of a refusal also where its reasons and the remedies stand."""
    found = Delivery.objects.filter(application=application, handed_at=None).select_related("window__place")
    delivery = found.order_by("pk").first()
    words = _way(application, delivery)
    if application.granted is False:
        words += " " + _("The decision names the reasons and what you can do if you do not agree.")
    return words


def _way(application: Application, delivery: Delivery | None) -> str:
    if delivery is None or delivery.way == DeliveryWay.ONLINE or delivery.ready_at is None:
        return _("The result is being delivered to you here.")
    if delivery.way == DeliveryWay.POST:
        return _("The result goes out by post. Its tracking number is sent to you.")
    text = _(
        "Ready to be collected: {place}. Bring your document, or the code of the message sent to you. Whoever collects "
        "it for you brings the code and their own document."
    )
    return text.format(place=place_of(delivery))


def place_of(delivery: Delivery) -> str:
    """Where it is handed over: the window in its hall, else the organ."""
    if delivery.window:
        return f"{delivery.window.place} {delivery.window}"
    return (delivery.application.taken_in_by or delivery.application.department).name
