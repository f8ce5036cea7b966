"""What a bundle is: its words, its items and when they are needed, what they ask in common."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.bundles.enums import State, Subject
from services.catalog.enums import Unit
from services.catalog.models import Theme
from services.questions.models import FormDefinition


def _user(label: str) -> models.ForeignKey:
    user = settings.AUTH_USER_MODEL
    return models.ForeignKey(user, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=label)


class Bundle(models.Model):
    """一件事, one version. ``code`` stands in addresses and is the same for every version; one is published at a time.

    The joint promise runs from the day of submitting to the day on which the last item is done. Serves persons, or
    enterprises, or both: every item in it must serve them too.
    """

    code = models.SlugField(_("address"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    title = models.CharField(_("title"), max_length=60)
    summary = models.CharField(_("in one sentence"), max_length=120)
    intro = models.TextField(_("introduction"), blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+", verbose_name=_("life event"))
    for_persons = models.BooleanField(_("for persons"), default=True)
    for_enterprises = models.BooleanField(_("for enterprises"), default=False)
    situation_form = models.ForeignKey(
        FormDefinition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("questions at the beginning"),
        help_text=_("A few questions that decide which items somebody needs."),
    )
    promise_number = models.PositiveSmallIntegerField(_("joint promise"))
    promise_unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.WORKDAY)
    delivery_note = models.CharField(_("how the results come"), max_length=200, blank=True)
    search_words = models.CharField(_("also called"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    made_by = _user(_("written by"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    checked_by = _user(_("checked by"))
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        ordering = ["order", "code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="a_version_of_a_bundle_is_there_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state=State.PUBLISHED), name="one_version_of_a_bundle_is_published"
            ),
            models.CheckConstraint(
                condition=Q(for_persons=True) | Q(for_enterprises=True), name="a_bundle_serves_somebody"
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=models.F("made_by")),
                name="nobody_checks_the_bundle_they_wrote",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def subject_ref(self) -> str:
        """How the audit names it."""
        return f"bundle:{self.pk}"


class BundleItem(models.Model):
    """One item of the bundle. ``needed_when`` has the shape of Question.shown_when; empty: always needed."""

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    item_code = models.SlugField(_("address of the item"), max_length=60)
    needed_when = models.JSONField(_("needed when"), default=list, blank=True)
    needs = models.SlugField(
        _("after"),
        max_length=60,
        blank=True,
        help_text=_("Address of the item of this bundle that must be granted before this one is handed in."),
    )
    why = models.CharField(_("what it is for"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("item of a bundle")
        verbose_name_plural = _("items of a bundle")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "item_code"], name="a_bundle_names_an_item_once"),
            models.CheckConstraint(condition=~Q(needs=models.F("item_code")), name="no_item_waits_for_itself"),
        ]

    def __str__(self) -> str:
        return self.item_code


class Alias(models.Model):
    """What one item calls by its own key and the bundle asks under another, so that it is asked once — or apart.

    Without a row, questions and materials with the same key, kind and words are one.
    """

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="aliases")
    item_code = models.SlugField(_("address of the item"), max_length=60)
    subject = models.CharField(_("kind"), max_length=10, choices=Subject.choices, default=Subject.QUESTION)
    key = models.CharField(_("key in the item"), max_length=40)
    asked_as = models.CharField(_("asked once as"), max_length=40)

    class Meta:
        verbose_name = _("asked in common")
        verbose_name_plural = _("asked in common")
        ordering = ["item_code", "subject", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "item_code", "subject", "key"], name="a_bundle_renames_a_thing_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.key} → {self.asked_as}"
