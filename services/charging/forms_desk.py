"""Forms of operators of stations: they validate and save nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.charging import shown, sketch
from services.charging.enums import Protocol
from services.charging.keys import holds_key
from services.charging.operations.commanding import KeyElsewhere
from services.charging.operations.ending import fits
from services.charging.protocol.v16 import ANSWERS as SAID_16
from services.charging.protocol.v201 import ANSWERS as SAID_201
from services.common.cleantext import CleanTextField
from services.common.templatetags.words import moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.charging.models import ChargingSession, Connector, OrphanStop

SETTING = re.compile(r"[A-Za-z0-9._()/-]{1,50}", re.ASCII)
SETTING_201 = re.compile(r"[A-Za-z0-9_()/-]{1,50}\.[A-Za-z0-9_()/-]{1,50}", re.ASCII)
OFTEN_READ = ("OCPPCommCtrlr.HeartbeatInterval", "SampledDataCtrlr.TxUpdatedInterval", "TxCtrlr.StopTxOnInvalidId")
"""Settings of 2.0.1 that are offered to be read: all at once cannot be asked for."""
MOST_KEYS = 20
YEARS = range(2020, 2100)
"""No message is older, none newer."""
LONGEST = 31
"""Days within which a text is looked for."""
CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
TOLD = (
    "RemoteStartTransaction",
    "RemoteStopTransaction",
    "RequestStartTransaction",
    "RequestStopTransaction",
    "Reset",
    "UnlockConnector",
    "ChangeAvailability",
    "GetConfiguration",
    "ChangeConfiguration",
    "GetVariables",
    "SetVariables",
    "GetTransactionStatus",
    "TriggerMessage",
)
ACTIONS = (*sorted({*SAID_16, *SAID_201, *TOLD}), "(answer)", "(error)")


class ReasonForm(forms.Form):
    """Why."""

    use_required_attribute = False
    reason = CleanTextField(
        label=_("Why?"),
        help_text=_("It is kept for ever: no telephone and document numbers."),
        max_length=200,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: it is kept with the charge point.")},
    )


class ResetForm(ReasonForm):
    """How soon."""

    how = forms.ChoiceField(label=_("When?"), widget=forms.RadioSelect, error_messages=CHOOSE, initial="soft")
    field_order = ("how", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        soft, hard = _("When nothing charges any more"), _("At once: charges that go on are ended")
        self.fields["how"].choices = [("soft", soft), ("hard", hard)]


class PlugForm(ReasonForm):
    """Which plug."""

    plug = forms.TypedChoiceField(label=_("Which plug?"), widget=forms.RadioSelect, coerce=int, error_messages=CHOOSE)
    field_order = ("plug", "reason")
    whole = ""
    """How the whole charge point is called among the plugs; empty: it cannot be chosen."""

    def __init__(self, *args: Any, plugs: Iterable[Connector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(one.number, _told(one)) for one in plugs]
        self.fields["plug"].choices = [(0, self.whole), *found] if self.whole else found


def _told(connector: Connector) -> str:
    words = _("Plug {number}").format(number=connector.number)
    return f"{words} · {connector.get_status_display()}"


class AvailabilityForm(PlugForm):
    """In or out of use."""

    usable = forms.ChoiceField(label=_("What shall hold?"), widget=forms.RadioSelect, error_messages=CHOOSE)
    field_order = ("plug", "usable", "reason")
    whole = _("The whole charge point")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["usable"].choices = [("no", _("Out of use")), ("yes", pgettext_lazy("charge point", "In use"))]


class TriggerForm(PlugForm):
    """Which message."""

    message = forms.ChoiceField(label=_("What shall it tell?"), widget=forms.RadioSelect, error_messages=CHOOSE)
    field_order = ("message", "plug", "reason")
    whole = _("The whole charge point")

    def __init__(self, *args: Any, messages: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].choices = list(messages)
        self.fields["plug"].initial = 0


class _SettingForm(ReasonForm):
    """Settings by the names of a protocol."""

    def __init__(self, *args: Any, protocol: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.protocol = protocol

    def named(self, text: str) -> str:
        """One name of a setting, never of the key it signs in by. Raises ValidationError."""
        is_new = self.protocol == Protocol.V201
        if not (SETTING_201 if is_new else SETTING).fullmatch(text):
            words = _("Write it as the maker does: part.setting.") if is_new else _("Write it as the maker does.")
            raise ValidationError(words, code="setting")
        if holds_key(text):
            raise ValidationError(str(KeyElsewhere()), code="key")
        return text


class ReadForm(_SettingForm):
    """Which settings are read."""

    keys = CleanTextField(
        label=_("Which settings?"),
        multiline=True,
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
    )
    field_order = ("keys", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.protocol == Protocol.V201:
            self.fields["keys"].initial = "\n".join(OFTEN_READ)
            self.fields["keys"].help_text = _("One in each line: part.setting.")
        else:
            self.fields["keys"].help_text = _("One in each line. Leave it empty to read all of them.")

    def clean_keys(self) -> list[str]:
        """Every line is a setting; 2.0.1 reads none that is not named."""
        lines = [line.strip() for line in self.cleaned_data["keys"].split("\n") if line.strip()]
        if not lines and self.protocol == Protocol.V201:
            raise ValidationError(_("Name at least one setting."), code="none")
        if len(lines) > MOST_KEYS:
            raise ValidationError(_("At most twenty settings at once."), code="many")
        return [self.named(line) for line in lines]


class SetForm(_SettingForm):
    """A setting and its value."""

    key = CleanTextField(
        label=_("Which setting?"),
        max_length=101,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": _("Name the setting.")},
    )
    value = CleanTextField(
        label=_("New value"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": _("Write the new value.")},
    )
    field_order = ("key", "value", "reason")

    def clean_key(self) -> str:
        """As the maker writes it."""
        return self.named(self.cleaned_data["key"])


class AttachForm(ReasonForm):
    """One of the charges it may have ended."""

    session = forms.ChoiceField(label=_("Which charge did it end?"), widget=forms.RadioSelect, error_messages=CHOOSE)
    field_order = ("session", "reason")

    def __init__(self, *args: Any, orphan: OrphanStop, sessions: Iterable[ChargingSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [(one.number, candidate(orphan, one)) for one in sessions]


def candidate(orphan: OrphanStop, session: ChargingSession) -> str:
    """What tells charges apart, and whether the figures go together."""
    words = [shown.title(session), moment(session.started_at), str(session.get_state_display())]
    if orphan.meter_stop is not None and session.meter_start is not None:
        words.append(_("{energy} kWh then").format(energy=sketch.kilo(orphan.meter_stop - session.meter_start)))
    if orphan.tag and session.tag and orphan.tag != session.tag:
        words.append(_("another card"))
    good = orphan.meter_stop is not None and fits(session, orphan.meter_stop, orphan.stopped_at)
    words.append(str(_("the figures go together") if good else _("the figures do not go together: finance prices it")))
    return " · ".join(str(word) for word in words)


class FramesForm(forms.Form):
    """What is looked for among the messages. Nothing is required."""

    use_required_attribute = False
    point = CleanTextField(
        label=_("Number of the charge point"),
        max_length=48,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    action = forms.ChoiceField(label=_("Message"), required=False)
    text = CleanTextField(
        label=_("Text in it"),
        help_text=_("For example a transaction, a token or the number of a message."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    since = forms.DateTimeField(
        label=_("From"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    until = forms.DateTimeField(
        label=pgettext_lazy("until when", "To"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("All")), *((name, name) for name in ACTIONS)]
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = _("Enter a day and a time.")
            self.fields[name].widget.format = "%Y-%m-%dT%H:%M"

    def clean(self) -> dict[str, Any]:
        """It ends after it begins; a text is looked for within a month at most."""
        told = super().clean() or {}
        for name in ("since", "until"):
            if told.get(name) and told[name].year not in YEARS:
                self.add_error(name, ValidationError(_("Enter a day and a time."), code="year"))
        since, until = told.get("since"), told.get("until")
        if since and until and until <= since:
            self.add_error("until", ValidationError(_("The end must lie after the beginning."), code="order"))
        elif told.get("text") and since and ((until or timezone.now()) - since).days > LONGEST:
            self.add_error("since", ValidationError(_("A text is looked for within 31 days at most."), code="long"))
        return told
