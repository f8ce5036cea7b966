"""Forms of what one member of finance proposes and another decides: they validate and save nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.common.cleantext import CleanTextField
from services.payments.enums import Book, EndingHow
from services.payments.forms import YuanField

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from services.departments.models import Department


class EndingForm(forms.Form):
    """How a bill is to end without money, and why. ``ways`` are those that lead from where it stands."""

    use_required_attribute = False
    how = forms.ChoiceField(
        label=_("How is it to end?"),
        choices=EndingHow.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is to end.")},
    )
    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("The payer reads it."),
        max_length=200,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: the payer reads it.")},
    )

    def __init__(self, *args: Any, ways: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        how = self.fields["how"]
        how.choices = [(code, words) for code, words in EndingHow.choices if code in ways]
        how.initial = how.choices[0][0] if len(how.choices) == 1 else None


class PayeeForm(forms.Form):
    """A payee as it is to be, with one account at a payment company, from which day, and why."""

    use_required_attribute = False
    department = forms.TypedChoiceField(
        label=_("Organ that answers for it and seals its receipts"),
        coerce=int,
        error_messages={"required": _("Choose the organ.")},
    )
    name = CleanTextField(
        label=_("Name as on the receipt"), max_length=80, error_messages={"required": _("Write the name.")}
    )
    book = forms.ChoiceField(
        label=_("Book"),
        choices=Book.choices,
        widget=forms.RadioSelect,
        help_text=_("Government fees never pass through the platform."),
        error_messages={"required": _("Choose the book.")},
    )
    yuan = YuanField(
        label=_("One person may refund up to (yuan)"),
        help_text=_("Above it a second person agrees."),
        error_messages={"required": _("Write the amount, 0 when two people always decide.")},
    )
    in_use = forms.BooleanField(label=_("Takes money"), required=False)
    channel = forms.ChoiceField(
        label=_("Change the account at"), required=False, help_text=_("Other accounts stay as they are.")
    )
    number = CleanTextField(
        label=_("Number of the merchant"),
        help_text=_("As the payment company gave it. Empty ends the account. No key and no password belongs here."),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    from_date = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day."), "invalid": _("Choose the day.")},
    )
    reason = CleanTextField(label=_("Reason"), max_length=200, error_messages={"required": _("Write why: it is kept.")})

    def __init__(
        self, *args: Any, organs: Iterable[Department], channels: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [(organ.pk, organ.name) for organ in organs]
        self.fields["channel"].choices = [("", _("No account")), *channels]

    def clean(self) -> dict[str, Any]:
        """A number is of a payment company."""
        data = super().clean() or {}
        if data.get("number") and not data.get("channel") and "channel" not in self.errors:
            self.add_error("channel", _("Choose the payment company whose number this is."))
        return data
