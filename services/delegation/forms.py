"""Forms of acting for others. They read and refuse; they save nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.accounts.enums import ActingScope
from services.accounts.fields import PersonNameField, PhoneField
from services.accounts.forms.sign_in import RealNameForm
from services.common.cleantext import CleanTextField
from services.common.templatetags.words import full_day
from services.delegation import items as item_book
from services.delegation.enums import PLAIN_SCOPES, Relation
from services.delegation.periods import months_on
from services.files.forms import UploadField

PHONE, DOCUMENT = "phone", "document"
ALL, SOME = "all", "some"


class ItemsField(forms.MultipleChoiceField):
    """Codes of items. What was chosen, and what the words beside it mean, can be ticked; anything else is refused."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, chosen: list[str], words: str) -> None:
        """Draw what is chosen first, then what is found; without words what is asked for most."""
        named = item_book.names(chosen)
        found = {code: name for code, name in item_book.find(words) if code not in named}
        self.choices = [*named.items(), *found.items()]

    def valid_value(self, value: str) -> bool:
        """Whatever is offered today, whether or not this page drew it."""
        return value in item_book.names([value])


class ReachForm(forms.Form):
    """Which services it is about: all, or those that are looked up and ticked. The button ``find`` looks up."""

    use_required_attribute = False
    words = CleanTextField(
        label=_("Look up a service"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    items = ItemsField(label=_("Services"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data
        chosen = data.getlist("items") if hasattr(data, "getlist") else list(self.initial.get("items", []))
        self.fields["items"].offer(chosen[:20], str(data.get("words", ""))[:40])


def months_choices() -> list[tuple[int, str]]:
    """Lengths with the day they end on, in words."""
    today = timezone.localdate()

    def words(months: int) -> str:
        length = ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
        until = full_day(months_on(today, months))
        return _now("%(length)s, until %(day)s") % {"length": length, "day": until}

    return [(months, words(months)) for months in settings.DELEGATION_MONTHS]


def days_choices() -> list[tuple[int, str]]:
    """Lengths of a helper's matter with the day they end on, in words."""
    today = timezone.localdate()

    def words(days: int) -> str:
        length = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
        return _now("%(length)s, until %(day)s") % {"length": length, "day": full_day(today + timedelta(days=days))}

    return [(days, words(days)) for days in settings.HELPING_DAYS]


class AgreementForm(ReachForm):
    """What both ways of beginning share: relation, reach, length."""

    relation = forms.ChoiceField(
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you are related.")},
    )
    scopes = forms.MultipleChoiceField(
        choices=[(scope.value, words) for scope, words in PLAIN_SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=[ActingScope.APPLY, ActingScope.FOLLOW],
        error_messages={"required": _("Choose what the other person may do.")},
    )
    which = forms.ChoiceField(
        label=_("For which services?"),
        choices=[(ALL, _("Every service")), (SOME, _("Only these"))],
        widget=forms.RadioSelect,
        initial=ALL,
        error_messages={"required": _("Choose for which services.")},
    )
    months = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose until when.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].choices = months_choices()
        self.fields["months"].initial = settings.DELEGATION_DEFAULT_MONTHS

    def clean(self) -> dict[str, Any]:
        """ "Only these" needs at least one; "all" forgets what was ticked before."""
        data = super().clean()
        if data.get("which") == SOME and not data.get("items") and "items" not in self.errors:
            self.add_error("items", ValidationError(_("Tick at least one service."), code="required"))
        return data

    def reach(self) -> dict[str, Any]:
        """What the operations want."""
        data = self.cleaned_data
        items = data["items"] if data["which"] == SOME else None
        return {"relation": data["relation"], "scopes": data["scopes"], "items": items, "months": data["months"]}


class AppointForm(AgreementForm, RealNameForm):
    """A resident names who acts for them."""

    field_order = ("name", "relation", "way", "phone", "id_type", "id_number", "scopes", "which", "items", "months")
    consent = None
    name = PersonNameField(
        label=_("Name of your relative or friend"), error_messages={"required": _("Write the name as on the document.")}
    )
    way = forms.ChoiceField(
        label=_("How do we find them?"),
        choices=[(PHONE, _("By their mobile phone")), (DOCUMENT, _("By their identity document"))],
        widget=forms.RadioSelect,
        initial=PHONE,
        error_messages={"required": _("Choose how we find them.")},
    )
    phone = PhoneField(
        label=_("Their mobile phone"), error_messages={"required": _("Write their mobile phone number.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].label = _("They are your …")
        self.fields["scopes"].label = _("What may they do for you?")
        by_document = self.data.get("way") == DOCUMENT
        self.fields["phone"].required = not by_document
        self.fields["id_number"].required = by_document
        self.fields["phone"].help_text = _("An SMS invites them. They answer in their own account.")
        self.fields["id_number"].help_text = _("They find the invitation when they sign in with their own account.")

    def clean(self) -> dict[str, Any]:
        """What stands in the other way does not matter."""
        data = super().clean()
        self.errors.pop("id_number" if data.get("way") != DOCUMENT else "phone", None)
        return data

    def whom(self) -> dict[str, Any]:
        """Name and phone or document, as the operation wants them."""
        data = self.cleaned_data
        if data["way"] == DOCUMENT:
            return {"name": data["name"], "document": (data["id_type"], data["id_number"])}
        return {"name": data["name"], "phone": data["phone"]}


class AskForm(AgreementForm, RealNameForm):
    """Somebody wants to act for a relative, who has to consent."""

    field_order = ("name", "id_type", "id_number", "relation", "scopes", "which", "items", "months")
    consent = None
    name = PersonNameField(
        label=_("Name of the person you want to help"),
        error_messages={"required": _("Write the name as on the document.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].label = _("You are their …")
        self.fields["scopes"].label = _("What do you want to do for them?")

    def whom(self) -> dict[str, Any]:
        """Name and document."""
        data = self.cleaned_data
        return {"name": data["name"], "document": (data["id_type"], data["id_number"])}


class ChildForm(forms.Form):
    """One child the register named, and the guardian's consent below 14."""

    use_required_attribute = False
    child = CleanTextField(max_length=64, widget=forms.HiddenInput)
    consent = forms.BooleanField(required=False)


class HelpForm(ReachForm, RealNameForm):
    """One matter for a person who is there with the document."""

    field_order = ("name", "id_type", "id_number", "purpose", "items", "days", "consent_by")
    consent = None
    purpose = CleanTextField(
        label=_("What do you help with?"),
        max_length=60,
        help_text=_("In the person's words, for example: apply for the old age allowance."),
        error_messages={"required": _("Write what you help with.")},
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        widget=forms.RadioSelect,
        initial=settings.HELPING_DEFAULT_DAYS,
        error_messages={"required": _("Choose until when.")},
    )
    consent_by = forms.ChoiceField(
        label=_("How does the person consent?"),
        choices=[(PHONE, _("By a code sent to the person's own phone")), ("signature", _("By signing here, by hand"))],
        widget=forms.RadioSelect,
        initial=PHONE,
        error_messages={"required": _("Choose how the person consents.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = days_choices()
        self.fields["items"].label = _("Which service?")

    def clean(self) -> dict[str, Any]:
        """One matter is at least one service."""
        data = super().clean()
        if not data.get("items") and "items" not in self.errors:
            self.add_error("items", ValidationError(_("Tick at least one service."), code="required"))
        return data

    def matter(self) -> dict[str, Any]:
        """What the operation wants."""
        data = self.cleaned_data
        rest = {key: data[key] for key in ("name", "items", "purpose", "days")}
        return rest | {"document": (data["id_type"], data["id_number"])}


class SignatureForm(forms.Form):
    """A signature drawn on the helper's device, or a photo of a signed paper."""

    use_required_attribute = False
    signature = UploadField(
        label=_("Signature of the person"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"required": _("Let the person sign in the box.")},
    )


class WindowForm(RealNameForm):
    """Somebody who stands at the window with the document."""

    consent = None
    seen = forms.BooleanField(
        label=_("I have seen the person and the original document, and they belong together."),
        error_messages={"required": _("Tick this once you have compared person and document.")},
    )
