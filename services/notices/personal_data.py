"""Messages as personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.accounts.personal_data import PersonalData, Record, Section
from services.notices.access import wants_sms
from services.notices.models import LiveEvent, Notice, Preference

if TYPE_CHECKING:
    from services.accounts.models import Person


class NoticesData(PersonalData):
    """The inbox and whether text messages are wanted."""

    def sections(self, person: Person) -> list[Section]:
        """Every message with its words."""
        wanted = Record(_("Text messages"), [(_("Wanted"), _("Yes") if wants_sms(person) else _("No"))])
        notices = Notice.objects.filter(person=person).order_by("-id")
        records = [Record(notice.title, [(_("Text"), notice.body)], notice.created_at) for notice in notices]
        return [Section("messages", _("My messages"), [wanted, *records])]

    def erase(self, person: Person) -> None:
        """What was chosen, and events for open pages. Messages about cases stay with the cases."""
        Preference.objects.filter(person=person).delete()
        LiveEvent.objects.filter(person=person).delete()
