"""Forms of enterprises and their handlers. They read and refuse; they save nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.accounts.enums import ActingScope, ContactKind
from services.accounts.fields import PersonNameField
from services.accounts.models import EnterpriseHandler
from services.accounts.operations.enterprises import Reach
from services.accounts.reach import item_choices
from services.common import identifiers
from services.common.cleantext import CleanTextField
from services.common.widgets import DatePartsField

LONGEST = timedelta(days=5 * 366)
USUAL = timedelta(days=365)


class CreditCodeForm(forms.Form):
    """The code on the licence."""

    use_required_attribute = False
    credit_code = CleanTextField(
        label=gettext_lazy("Unified social credit code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("18 digits and capital letters, at the top of the business licence."),
        error_messages={"required": gettext_lazy("Write the code of the enterprise.")},
    )

    def clean_credit_code(self) -> str:
        """With its checks (GB 32100)."""
        try:
            return identifiers.credit_code(self.cleaned_data["credit_code"])
        except identifiers.IdentifierError as error:
            raise ValidationError(str(error), code="number") from error


class ReachForm(forms.Form):
    """What a handler may do, in which items, until when."""

    use_required_attribute = False
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may this person do?"),
        choices=ActingScope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[ActingScope.APPLY, ActingScope.FOLLOW],
        error_messages={"required": gettext_lazy("Choose at least one thing this person may do.")},
    )
    ends_on = DatePartsField(
        label=gettext_lazy("Until when?"),
        help_text=gettext_lazy("The last day. You can end it earlier at any time."),
        error_messages={"required": gettext_lazy("Fill in the last day: year, month and day.")},
    )
    items = forms.MultipleChoiceField(
        label=gettext_lazy("Only for certain items?"),
        help_text=gettext_lazy("Choose none and it holds for all items."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, handler: EnterpriseHandler | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = _items(handler)
        self.fields["ends_on"].initial = timezone.localdate() + USUAL
        if handler is not None and handler.scopes:
            known = {"scopes": handler.scopes, "items": handler.items or [], "ends_on": handler.ends_on}
            self.initial = known | self.initial

    def clean_ends_on(self) -> Any:
        """Not in the past, not for ever."""
        day, today = self.cleaned_data["ends_on"], timezone.localdate()
        if day < today:
            raise ValidationError(_("This day is over. Choose today or a later day."), code="past")
        if day > today + LONGEST:
            raise ValidationError(_("At most five years ahead."), code="far")
        return day

    def reach(self) -> Reach:
        """What was chosen."""
        data = self.cleaned_data
        items = frozenset(data["items"]) or None
        return Reach(scopes=frozenset(data["scopes"]), items=items, ends_on=data["ends_on"])


def _items(handler: EnterpriseHandler | None) -> list[tuple[str, str]]:
    """What is offered now, and what the right was limited to before."""
    offered = item_choices(for_enterprise=True)
    codes = {code for code, _name in offered}
    return offered + [(code, code) for code in (handler.items if handler else None) or [] if code not in codes]


class AppointForm(ReachForm):
    """Whom the legal representative appoints: by name and phone, or name and identity card."""

    name = PersonNameField(
        label=gettext_lazy("Name"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write the name as on the document.")},
    )
    contact_kind = forms.ChoiceField(
        label=gettext_lazy("How is the person found?"),
        choices=ContactKind.choices,
        initial=ContactKind.PHONE,
        widget=forms.RadioSelect,
    )
    contact = CleanTextField(
        label=gettext_lazy("Phone or identity card number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("The phone they sign in with, or their identity card number."),
        error_messages={"required": gettext_lazy("Write the phone or the identity card number.")},
    )
    field_order = ("name", "contact_kind", "contact", "scopes", "ends_on", "items")

    def clean(self) -> dict[str, Any]:
        """The number must fit its kind."""
        data = super().clean()
        kind, contact = data.get("contact_kind"), data.get("contact")
        if kind and contact:
            try:
                data["contact"] = (
                    identifiers.phone(contact) if kind == ContactKind.PHONE else identifiers.id_card(contact).number
                )
            except identifiers.IdentifierError as error:
                self.add_error("contact", ValidationError(str(error), code="number"))
        return data
