"""免证办: the choice between a certificate one holds and paper. Validates; `operations.consenting` writes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class UseForm(forms.Form):
    """Which of the two."""

    use_required_attribute = False
    use = forms.ChoiceField(
        label=_("Your choice"),
        choices=[
            ("certificate", _("Use my certificate: nothing to hand in")),
            ("paper", _("Do not use it: I hand in the paper")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
