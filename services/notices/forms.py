"""Forms of notices: what a resident wants, and the words an administrator writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from services.common.cleantext import CleanTextField
from services.notices.enums import OUTSIDE, Channel
from services.notices.events import Text, events
from services.notices.models import MessageTemplate, QuietHours
from services.notices.texts import BadNoticeText, problems
from services.notices.wording import filled

SMS_MAX = 60
"""Characters with example values: with the frame around it the message stays near one that is paid for once."""


def _choice(label: str, yes: str, no: str, help_text: str = "") -> forms.ChoiceField:
    choices = [("yes", yes), ("no", no)]
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, widget=forms.RadioSelect)


class PreferenceForm(forms.Form):
    """Text messages, e-mail and nights; the inbox always gets everything."""

    sms = _choice(
        gettext_lazy("Send me a text message when a case moves"),
        gettext_lazy("Yes, send text messages"),
        gettext_lazy("No text messages"),
        gettext_lazy("Messages also stay here in the portal, whether or not a text message is sent."),
    )
    email = _choice(gettext_lazy("Send me an e-mail, too"), gettext_lazy("Yes, send e-mail"), gettext_lazy("No e-mail"))
    quiet = _choice(
        gettext_lazy("At night"),
        gettext_lazy("Wait for the morning"),
        gettext_lazy("Send at any hour"),
        gettext_lazy("Codes for signing in always come at once."),
    )

    def __init__(self, *args: Any, has_email: bool, **kwargs: Any) -> None:
        """Without an e-mail address nothing is asked about e-mail."""
        super().__init__(*args, **kwargs)
        if not has_email:
            del self.fields["email"]

    def wanted(self) -> dict[str, bool]:
        """Each answer as yes or no."""
        return {name: answer == "yes" for name, answer in self.cleaned_data.items()}


class EmailForm(forms.Form):
    """The address messages are to go to."""

    email_address = CleanTextField(label=gettext_lazy("E-mail address"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"autocomplete": "email", "inputmode": "email", "spellcheck": "false", "autocapitalize": "off"}
        self.fields["email_address"].widget.attrs |= attributes
        self.fields["email_address"].example = "name@example.com"

    def clean_email_address(self) -> str:
        """One address, the part after the @ in small letters."""
        typed = self.cleaned_data["email_address"].replace(" ", "")
        try:
            validate_email(typed)
        except forms.ValidationError as error:
            words = _("This is not an e-mail address. One looks like name@example.com.")
            raise forms.ValidationError(words) from error
        local, _at, domain = typed.rpartition("@")
        return f"{local}@{domain.lower()}"


class MessageTemplateForm(forms.ModelForm):
    """The words of one event over one channel, judged against the variables that may stand there."""

    title = CleanTextField(
        label=gettext_lazy("Title"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )
    body = CleanTextField(
        label=gettext_lazy("Text"),
        max_length=2000,
        required=False,
        multiline=True,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    """The version this page was opened with."""

    class Meta:
        model = MessageTemplate
        fields = ("title", "body", "is_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.revision
        if self.instance.channel == Channel.SMS:
            self.fields.pop("title", None)
        if self.instance.channel == Channel.INBOX:
            self.fields.pop("is_on", None)

    def _judge(self, name: str) -> str:
        event = events()[self.instance.event]
        text = self.cleaned_data[name]
        if found := problems(text, event.allowed(self.instance.channel), event.variables):
            raise forms.ValidationError(found)
        return text

    def clean_title(self) -> str:
        """Only what may stand there."""
        return self._judge("title")

    def clean_body(self) -> str:
        """Only what may stand there."""
        return self._judge("body")

    def clean(self) -> dict[str, Any]:
        """What goes out says something, with the example values and without them; an SMS is short."""
        given = super().clean()
        if self.errors or not given.get("is_on", True):
            return given
        for context in (events()[self.instance.event].examples, {}):
            try:
                text = self.preview(context)
            except BadNoticeText:
                raise forms.ValidationError(_("A message needs a title.")) from None
            if not text.body and self.instance.channel in OUTSIDE:
                raise forms.ValidationError(_("A message needs a text."))
            if self.instance.channel == Channel.SMS and len(text.body) > SMS_MAX:
                words = _("With the example values this is %(length)d characters long; a text message holds %(most)d.")
                raise forms.ValidationError(words, params={"length": len(text.body), "most": SMS_MAX})
        return given

    def preview(self, context: dict[str, Any]) -> Text:
        """The typed words with these values."""
        event, given = events()[self.instance.event], self.cleaned_data
        return filled(event, self.instance.channel, Text(given.get("title", ""), given["body"]), context)


class QuietHoursForm(forms.ModelForm):
    """From when to when."""

    class Meta:
        model = QuietHours
        fields = ("begins", "ends", "is_on")
        help_texts = {
            "ends": gettext_lazy("What would go out before waits until then; codes for signing in never wait."),
            "is_on": gettext_lazy("Off: messages go out at any hour."),
        }
