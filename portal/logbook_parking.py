"""Words of the log for parking."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

EVENTS: dict[str, Any] = {
    "parking.bar_opened": pgettext_lazy("log", "Bar raised by hand"),
    "parking.bill": pgettext_lazy("log", "Stay billed"),
    "parking.card_give_back": pgettext_lazy("log", "Monthly card given back"),
    "parking.card_lapse": pgettext_lazy("log", "Monthly card called off, nothing was paid"),
    "parking.card_offered": pgettext_lazy("log", "Monthly card to be paid"),
    "parking.card_sell": pgettext_lazy("log", "Monthly card sold"),
    "parking.close": pgettext_lazy("log", "Stay closed by hand"),
    "parking.device_key_changed": pgettext_lazy("log", "Key of a parking device changed"),
    "parking.device_made": pgettext_lazy("log", "Parking device added"),
    "parking.device_refused": pgettext_lazy("log", "Signature of a parking device refused"),
    "parking.entered": pgettext_lazy("log", "Entry written down by hand"),
    "parking.forget": pgettext_lazy("log", "Entered again without having left"),
    "parking.give_up": pgettext_lazy("log", "Stay given up: nobody saw it leave"),
    "parking.leave": pgettext_lazy("log", "Vehicle left the lot"),
    "parking.merge": pgettext_lazy("log", "Two stays made one"),
    "parking.noted": pgettext_lazy("log", "Car noted in a space at the roadside"),
    "parking.scanned_in": pgettext_lazy("log", "Car without a plate scanned in"),
    "parking.seen_free": pgettext_lazy("log", "Space at the roadside seen free"),
    "parking.read_attached": pgettext_lazy("log", "Read said to be of a stay"),
    "parking.read_dismissed": pgettext_lazy("log", "Read said to be of no vehicle of the lot"),
    "parking.income_exported": pgettext_lazy("log", "Income of lots taken as a file"),
    "parking.spaces_added": pgettext_lazy("log", "Parking spaces added"),
    "parking.reminded": pgettext_lazy("log", "Driver reminded of what is owed"),
    "parking.settle": pgettext_lazy("log", "Stay settled"),
}
"""Event of the audit → what was done."""
TASKS: dict[str, Any] = {
    "services.parking.tasks.bill_moved": pgettext_lazy("log", "Go on after a parking bill was paid"),
    "services.parking.tasks.card_moved": pgettext_lazy("log", "Go on after a monthly card was paid"),
    "services.parking.tasks.card_refunded": pgettext_lazy("log", "Go on after money of a monthly card went back"),
    "services.parking.tasks.charge_left_over": pgettext_lazy("log", "Price stays that wait for it"),
    "services.parking.tasks.deduct": pgettext_lazy("log", "Take a parking fee as its driver agreed"),
    "services.parking.tasks.drop_old_photos": pgettext_lazy("log", "Delete old photos of stays"),
    "services.parking.tasks.drop_old_pictures": pgettext_lazy("log", "Delete old pictures of passages"),
    "services.parking.tasks.end_unpaid_cards": pgettext_lazy("log", "Call off monthly cards nobody paid"),
    "services.parking.tasks.prove_pass": pgettext_lazy("log", "Give the certificate of a monthly card"),
    "services.parking.tasks.prove_passes": pgettext_lazy("log", "Certificates follow the monthly cards"),
    "services.parking.tasks.remind_all": pgettext_lazy("log", "Remind drivers of what they owe"),
    "services.parking.tasks.remind_of_cards": pgettext_lazy("log", "Tell buyers that a monthly card ends"),
    "services.parking.tasks.give_up_stale": pgettext_lazy("log", "Give up stays nobody saw the end of"),
}
"""Task of the outbox → what it does."""
