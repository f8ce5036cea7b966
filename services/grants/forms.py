"""What is typed about candidates."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from services.common.cleantext import CleanTextField


class ReasonForm(forms.Form):
    """Why."""

    reason = CleanTextField(label=_("Reason"), max_length=500, multiline=True)


class MaybeReasonForm(forms.Form):
    """What was found out, where a rule left it open."""

    reason = CleanTextField(
        label=_("What you found out"),
        max_length=500,
        multiline=True,
        required=False,
        help_text=_("Needed where not every rule passed."),
    )


class ObjectionForm(forms.Form):
    """What speaks against it."""

    text = CleanTextField(
        label=_("What is not right?"),
        max_length=500,
        min_length=5,
        multiline=True,
        help_text=_("Only what you know: for example that somebody has moved away. Your name is not shown to them."),
    )
