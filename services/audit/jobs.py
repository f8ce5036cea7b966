"""What waits for somebody in the log, for the overview of the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services.audit import standing
from services.audit.access import may_see_alarms, open_alarms
from services.audit.enums import AlarmState

if TYPE_CHECKING:
    from django.http import HttpRequest


def jobs(request: HttpRequest) -> list[dict[str, Any]]:
    """Alarms nobody has looked into, for who may see them; nothing when there are none."""
    if not may_see_alarms(request.user) or not (count := open_alarms()):
        return []
    link = f"{reverse('admin:audit_alarm_changelist')}?state__exact={AlarmState.OPEN}"
    return [{"title": _("Alarms to look into"), "count": count, "link": link, "icon": "notification_important"}]


def warnings(request: HttpRequest) -> list[str]:
    """That nobody watches: a relay that is dead raises no alarm."""
    if not may_see_alarms(request.user) or not standing.is_late(timezone.now()):
        return []
    return [_("Alarms have not been looked for in the last five minutes: the relay stands still.")]
