"""Forms of the desk that belong to no single case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.accounts.models import User
from services.common.cleantext import CleanTextField
from services.departments.access import staff_with
from services.departments.enums import Role

if TYPE_CHECKING:
    from collections.abc import Collection


class WordsForm(forms.Form):
    """What one looks for."""

    use_required_attribute = False
    words = CleanTextField(
        label=_("Case number, last four digits of the phone, or name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "aria-keyshortcuts": "/"}),
        error_messages={"required": _("Write what you look for.")},
    )


class ShiftForm(forms.Form):
    """To whom one's cases go, and why."""

    use_required_attribute = False
    to = forms.ModelChoiceField(
        label=_("Colleague"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a colleague.")},
    )
    reason = CleanTextField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Say why you hand the cases on; your colleague reads it.")},
    )

    def __init__(self, *args: Any, user: User, departments: Collection[int], **kwargs: Any) -> None:
        """Colleagues who examine in one of these departments today."""
        super().__init__(*args, **kwargs)
        found = {pk for department in departments for pk in staff_with(Role.EXAMINER, department)} - {user.pk}
        self.fields["to"].queryset = User.objects.filter(pk__in=found, is_active=True).order_by("display_name", "pk")
