"""Forms of payers and of the finance desk: they validate and save nothing. Amounts come out as fen."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.common import identifiers
from services.common.cleantext import CleanTextField
from services.files.forms import UploadField
from services.payments.enums import Buyer, DoubtOutcome
from services.payments.means import CARD, WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterable

AMOUNT = re.compile(r"^\d{1,9}(\.\d{1,2})?$")


class YuanField(CleanTextField):
    """An amount typed in yuan, with or without sign, thousands and two decimals; its value is fen."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        """Fen as int; None when nothing was typed and nothing is needed."""
        text = super().clean(value)
        if text in self.empty_values:
            return None
        text = re.sub(r"[\s,，¥￥元]", "", unicodedata.normalize("NFKC", text))
        if not AMOUNT.match(text):
            raise ValidationError(_("Write the amount in yuan, for example 12.50."), code="amount")
        return int(Decimal(text) * 100)


class DisputeForm(forms.Form):
    """What is wrong with a bill."""

    use_required_attribute = False
    reason = CleanTextField(
        label=_("What is wrong with this bill?"),
        help_text=_("For example the amount, that it is not yours, or that the service was not given."),
        max_length=500,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what is wrong with the bill.")},
    )
    photo = UploadField(
        label=_("Photo that proves it"),
        help_text=_("For example the car at its place, a receipt, a picture of the screen."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


class InvoiceForm(forms.Form):
    """To whom an invoice is made out."""

    use_required_attribute = False
    buyer = forms.ChoiceField(
        label=_("Made out to"),
        choices=Buyer.choices,
        initial=Buyer.PERSON,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose to whom it is made out.")},
    )
    firm = CleanTextField(
        label=_("Name of the enterprise or organisation"),
        max_length=80,
        error_messages={"required": _("Write the name of the enterprise.")},
    )
    tax_number = CleanTextField(
        label=_("Tax number"),
        help_text=_("The unified social credit code, 18 characters."),
        max_length=40,
        error_messages={"required": _("Write the tax number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, owed_by_firm: bool = False, **kwargs: Any) -> None:
        """What is asked of an enterprise is shown for an enterprise alone (`cashier.css`), and then it is needed.

        Of the bill of an enterprise nothing is asked: it is made out to that one.
        """
        super().__init__(*args, **kwargs)
        if owed_by_firm:
            self.fields.clear()
        elif self.is_bound and self["buyer"].value() != Buyer.FIRM:
            self.fields["firm"].required = self.fields["tax_number"].required = False

    def clean(self) -> dict[str, Any]:
        """An enterprise has a code that adds up; of a person nothing more is kept."""
        data = super().clean() or {}
        if data.get("buyer") != Buyer.FIRM:
            return data | {"firm": "", "tax_number": ""}
        if "tax_number" in data:
            try:
                data["tax_number"] = identifiers.credit_code(data["tax_number"])
            except identifiers.IdentifierError as error:
                self.add_error("tax_number", ValidationError(str(error), code="number"))
        return data


class SearchForm(forms.Form):
    """What is looked for. Posted: numbers do not stand in an address."""

    use_required_attribute = False
    words = CleanTextField(
        label=pgettext_lazy("payment", "Number"),
        help_text=_("Of the bill, the order, the payment company, the payment notice, the receipt or the refund."),
        max_length=64,
        min_length=4,
        error_messages={"required": _("Write what you are looking for.")},
    )


class RefundForm(forms.Form):
    """How much goes back, and why."""

    use_required_attribute = False
    yuan = YuanField(
        label=_("How much goes back (yuan)"), error_messages={"required": _("Write how much is to go back.")}
    )
    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("The payer reads it."),
        max_length=200,
        error_messages={"required": _("Say why: the payer reads it.")},
    )


class ReasonForm(forms.Form):
    """Why; of a refusal, a cancelled bill, a difference."""

    use_required_attribute = False
    reason = CleanTextField(label=_("Reason"), max_length=200, error_messages={"required": _("Write why: it is kept.")})


class RefuseForm(forms.Form):
    """Why money does not go back."""

    use_required_attribute = False
    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("The payer reads it."),
        max_length=200,
        error_messages={"required": _("Say why: the payer reads it.")},
    )


class SolveForm(forms.Form):
    """What becomes of what was put aside, and how that was found out."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it.")},
    )
    note = CleanTextField(
        label=_("How was that found out, what was done?"),
        help_text=_("For example: asked the payment company by telephone, ticket 4711. No names, no phone numbers."),
        max_length=300,
        error_messages={"required": _("Write what was done. Whoever checks the books needs it.")},
    )

    def __init__(self, *args: Any, outcomes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [value for value in DoubtOutcome.values if value in set(outcomes)]
        self.fields["outcome"].choices = [(value, DoubtOutcome(value).label) for value in offered]


class DecideForm(forms.Form):
    """Who is right about a bill."""

    use_required_attribute = False
    upheld = forms.ChoiceField(
        label=_("Who is right?"),
        choices=[("1", _("The payer: the bill is corrected")), ("0", _("The bill is right"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who is right.")},
    )
    decision = CleanTextField(
        label=_("Reason"),
        help_text=_("The payer reads it."),
        max_length=500,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: the payer reads it.")},
    )


class AnswerInvoiceForm(forms.Form):
    """The number of the invoice, or why there is none."""

    use_required_attribute = False
    number = CleanTextField(label=_("Number of the invoice"), max_length=40, required=False)
    answer = CleanTextField(
        label=_("Or why there is none"), help_text=_("The payer reads it."), max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not data.get("number") and not data.get("answer"):
            self.add_error("number", _("Write the number of the invoice, or why there is none."))
        return data


class TakeForm(forms.Form):
    """Money that a clerk took at the window."""

    use_required_attribute = False
    channel = forms.ChoiceField(
        label=_("Taken as"),
        choices=lambda: list(WINDOW.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the money was taken.")},
    )
    terminal = CleanTextField(
        label=_("Terminal"),
        help_text=_("Of a card: as printed on the slip."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    slip = CleanTextField(
        label=_("Number on the slip"),
        help_text=_("Of a card. The reference number of twelve digits does without the terminal."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """A card payment is known by its slip."""
        data = super().clean() or {}
        if data.get("channel") == CARD and not data.get("slip") and "slip" not in self.errors:
            self.add_error("slip", _("Enter the number on the slip."))
        return data


class CountForm(forms.Form):
    """What a clerk counted in their till at the end of the day."""

    use_required_attribute = False
    yuan = YuanField(
        label=_("Counted (yuan)"), error_messages={"required": _("Write what you counted, 0 when there is nothing.")}
    )
    note = CleanTextField(label=_("Why it differs from the books"), max_length=300, required=False)


class PriceForm(forms.Form):
    """What a bill on hold comes to."""

    use_required_attribute = False
    yuan = YuanField(label=_("Amount (yuan)"), error_messages={"required": _("Write the amount.")})
    reason = CleanTextField(
        label=_("How the amount came about"),
        help_text=_("The payer reads it."),
        max_length=200,
        error_messages={"required": _("Say how the amount came about: the payer reads it.")},
    )


class TransferForm(forms.Form):
    """By which bank transfer money went back."""

    use_required_attribute = False
    slip = CleanTextField(
        label=_("Number of the bank transfer"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the number of the bank transfer.")},
    )
