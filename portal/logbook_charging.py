"""Words of the log for charging."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

EVENTS: dict[str, Any] = {
    "charging.abandon": pgettext_lazy("log", "Charge given up: the charge point fell silent"),
    "charging.adjust": pgettext_lazy("log", "End of a charge told late"),
    "charging.begin": pgettext_lazy("log", "Charge begun"),
    "charging.bill": pgettext_lazy("log", "Charge billed"),
    "charging.charge": pgettext_lazy("log", "Power flows"),
    "charging.fail": pgettext_lazy("log", "Charge did not begin"),
    "charging.key_changed": pgettext_lazy("log", "Key of a charge point changed"),
    "charging.merge": pgettext_lazy("log", "Charge found to be one somebody asked for"),
    "charging.ordered": pgettext_lazy("log", "Told a charge point to do something"),
    "charging.point_added": pgettext_lazy("log", "Charge point added, or its key changed"),
    "charging.refused": pgettext_lazy("log", "Sign-in of a charge point refused"),
    "charging.security": pgettext_lazy("log", "A charge point told of something that concerns its security"),
    "charging.stop": pgettext_lazy("log", "Charge ended"),
    "charging.stop_attached": pgettext_lazy("log", "Stop said to be the end of a charge"),
    "charging.stop_dismissed": pgettext_lazy("log", "Stop said to end no charge"),
    "charging.suspend": pgettext_lazy("log", "Charge paused"),
}
"""Event of the audit → what was done."""
TASKS: dict[str, Any] = {
    "services.charging.tasks.bill_moved": pgettext_lazy("log", "Go on after a charging bill was paid"),
    "services.charging.tasks.look_after": pgettext_lazy("log", "Look after charges nobody tells about"),
    "services.charging.tasks.settle": pgettext_lazy("log", "Bring the bills of a charge in line"),
    "services.common.tasks.command": pgettext_lazy("log", "Tell a charge point that a command waits"),
}
"""Task of the outbox → what it does."""
