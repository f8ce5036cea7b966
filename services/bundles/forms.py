"""Forms of the administration. They validate; ``operations`` writes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from services.bundles.enums import State
from services.bundles.models import Bundle
from services.common.cleantext import CleanTextField

LINE, TEXT = UnfoldAdminTextInputWidget, UnfoldAdminTextareaWidget


class BundleForm(forms.ModelForm):
    """One draft; its address stays the same for every version."""

    title = CleanTextField(label=_("title"), max_length=60, widget=LINE)
    summary = CleanTextField(label=_("in one sentence"), max_length=120, widget=LINE)
    intro = CleanTextField(label=_("introduction"), max_length=2000, multiline=True, required=False, widget=TEXT)
    delivery_note = CleanTextField(label=_("how the results come"), max_length=200, required=False, widget=LINE)
    search_words = CleanTextField(label=_("also called"), max_length=200, required=False, widget=LINE)

    class Meta:
        model = Bundle
        fields = (
            "code",
            "title",
            "summary",
            "intro",
            "theme",
            "for_persons",
            "for_enterprises",
            "situation_form",
            "promise_number",
            "promise_unit",
            "delivery_note",
            "search_words",
            "order",
        )

    def clean(self) -> dict:
        """Somebody is served; a new bundle does not take the address of another one."""
        cleaned = super().clean()
        if not (cleaned.get("for_persons") or cleaned.get("for_enterprises")):
            self.add_error("for_persons", _("Choose whom the bundle serves."))
        code = cleaned.get("code")
        if code and self.instance.pk is None and Bundle.objects.filter(code=code).exists():
            self.add_error("code", _("There is a bundle at this address. Open it and begin a new version."))
        return cleaned


class MoveForm(forms.Form):
    """The reason of a move, and the state in which the page was drawn."""

    reason = CleanTextField(max_length=200, required=False)
    seen = forms.ChoiceField(choices=State.choices)
