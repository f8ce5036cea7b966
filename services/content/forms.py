"""Texts a person wrote, clean and without tags: forms of the administration, and what a reader says of a guide."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from services.common.cleantext import CleanTextField
from services.content import markup
from services.content.enums import Unhelpful
from services.content.models import (
    MARKUP_HELP,
    Announcement,
    GuideFeedback,
    HelpArticle,
    HotWord,
    Policy,
    PolicyPoint,
)
from services.delegation import items as item_book


def _line(label: Any, length: int, **options: Any) -> CleanTextField:
    """A text of one line in the administration's look."""
    return CleanTextField(label=label, max_length=length, widget=UnfoldAdminTextInputWidget, **options)


class MarkupField(CleanTextField):
    """A long text in the small markup. Tags and links that lead nowhere are told, not swallowed."""

    def __init__(self, **kwargs: Any) -> None:
        rows = UnfoldAdminTextareaWidget(attrs={"rows": 18})
        super().__init__(multiline=True, widget=rows, help_text=MARKUP_HELP, max_length=20_000, **kwargs)

    def clean(self, value: Any) -> str:
        """Refuses what would be shown as typed though it was surely meant otherwise."""
        text = super().clean(value)
        if found := markup.findings(text):
            message = _now("This would be shown as typed, since it is no link and no text: %(found)s")
            raise ValidationError(message % {"found": "、".join(found[:5])}, code="markup")
        return text


class AnnouncementForm(forms.ModelForm):
    """公告."""

    title = _line(_("Title"), 80)
    body = MarkupField(label=_("Text"))

    class Meta:
        model = Announcement
        fields = ("title", "body", "department", "level", "pinned", "publish_at", "expires_at")


ADDRESS = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
"""How the address of an item looks; items for enterprises alone are named by it."""


class PolicyForm(forms.ModelForm):
    """政策."""

    title = _line(_("Title"), 160)
    document_number = _line(_("Number of the document"), 60, required=False)
    issuing_organ = _line(_("Issuing organ"), 80)
    summary = _line(_("In one sentence"), 160)
    item_codes = _line(
        _("Items it is about"),
        600,
        required=False,
        help_text=_(
            "Names of items as residents find them, or their addresses, parted by blanks: 居住证申领 laonian-youdai."
        ),
    )
    body = MarkupField(label=_("Text"))

    class Meta:
        model = Policy
        fields = (
            "title",
            "department",
            "document_number",
            "issuing_organ",
            "issued_date",
            "effective_date",
            "repealed_date",
            "summary",
            "body",
            "item_codes",
            "is_example",
            "publish_at",
            "expires_at",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.item_codes:
            codes = self.instance.item_codes.split()
            known = item_book.names(codes)
            self.initial["item_codes"] = " ".join(known.get(code, code) for code in codes)

    def clean_item_codes(self) -> str:
        """Names or addresses → addresses. Refuses what is neither, naming it."""
        typed = self.cleaned_data["item_codes"].replace("、", " ").replace("，", " ").split()
        known = item_book.names(typed)
        kept, unknown = [], []
        for word in typed:
            found = word if word in known or ADDRESS.match(word) else _code_of(word)
            (kept if found else unknown).append(found or word)
        if unknown:
            message = _now("There is no item of this name: %(names)s. Write it as it stands in the list of items.")
            raise ValidationError(message % {"names": "、".join(unknown[:5])}, code="unknown")
        return " ".join(dict.fromkeys(kept))


def _code_of(name: str) -> str:
    """The address of the item called exactly so; empty when there is none."""
    return next((code for code, found in item_book.find(name, 3) if found == name), "")


class PolicyPointForm(forms.ModelForm):
    """One point in plain words."""

    heading = _line(_("Heading"), 30)
    text = _line(_("In plain words"), 200)

    class Meta:
        model = PolicyPoint
        fields = ("order", "heading", "text")


class HelpArticleForm(forms.ModelForm):
    """帮助."""

    question = _line(_("Question"), 80)
    search_words = _line(_("Also called"), 200, required=False, help_text=_("Separated by blanks."))
    answer = MarkupField(label=_("Answer"))

    class Meta:
        model = HelpArticle
        fields = (
            "question", "department", "code", "topic", "order", "answer", "search_words", "for_elders", "publish_at",
        )  # fmt: skip


class HotWordForm(forms.ModelForm):
    """热词."""

    word = _line(_("Word"), 20)

    class Meta:
        model = HotWord
        fields = ("word", "order", "is_active", "starts_on", "ends_on")


class MoveForm(forms.Form):
    """A move of a text: the reason where one is asked, and which wording the person had before them."""

    reason = CleanTextField(required=False, max_length=200)
    seen = CleanTextField(required=False, max_length=40)


class HelpfulForm(forms.Form):
    """The two buttons below a guide."""

    helpful = forms.ChoiceField(
        choices=(("yes", _("It helped")), ("no", _("It did not help"))),
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )


class ReasonForm(forms.Form):
    """Why a guide did not help."""

    reason = forms.ChoiceField(
        label=_("What was missing?"),
        choices=Unhelpful.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Tick what fits best."), "invalid_choice": _("Tick what fits best.")},
    )
    text = CleanTextField(
        label=_("In a few words"),
        required=False,
        multiline=True,
        max_length=GuideFeedback.TEXT_LENGTH,
        help_text=_("No names, phone, identity or card numbers: nobody answers here, and numbers are taken out."),
    )
