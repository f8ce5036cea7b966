"""Messages as personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from services.accounts.personal_data import PersonalData, Record, Section
from services.notices.models import EmailCode, LiveEvent, Notice, Preference
from services.notices.operations.delivering import chosen

if TYPE_CHECKING:
    from services.accounts.models import Person


class NoticesData(PersonalData):
    """The inbox, what is wanted besides it, and the e-mail address."""

    def sections(self, person: Person) -> list[Section]:
        """Every message with its words."""
        preference = chosen(person)
        rows = [
            (_("Text messages"), _("Yes") if preference.sms else _("No")),
            (_("E-mail"), _("Yes") if preference.email else _("No")),
            (_("E-mail address"), preference.email_address),
            (_("Nothing at night"), _("Yes") if preference.quiet else _("No")),
        ]
        wanted = Record(_("Wanted"), rows)
        notices = Notice.objects.filter(person=person).order_by("-id")
        records = [Record(notice.title, [(_("Text"), notice.body)], notice.created_at) for notice in notices]
        return [Section("messages", _("My messages"), [wanted, *records])]

    def erase(self, person: Person) -> None:
        """What was chosen, the e-mail address, and events for open pages. Messages about cases stay with the cases."""
        Preference.objects.filter(person=person).delete()
        EmailCode.objects.filter(person=person).delete()
        LiveEvent.objects.filter(person=person).delete()
