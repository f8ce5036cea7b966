"""Form definitions: pages of questions. A published definition never changes; a change is a new version."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.questions.querysets import FormDefinitionQuerySet

KEY = RegexValidator(r"^[a-z][a-z0-9_]*$", _("Use small letters, digits and _, beginning with a letter."))


class DefinitionFrozenError(Exception):
    """A published form definition, or one of its pages or questions, was about to change."""


class FormDefinition(models.Model):
    """One version of a form. ``published_at`` empty = draft, may still change."""

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=80)
    is_library = models.BooleanField(_("library of reusable pages"), default=False, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = FormDefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("form definition")
        verbose_name_plural = _("form definitions")
        ordering = ("code", "-version")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="a_form_has_each_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="form_versions_count_from_one"),
            models.CheckConstraint(
                condition=Q(is_library=False) | Q(published_at__isnull=True),
                name="a_library_of_pages_is_never_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Refuses (DefinitionFrozenError) when the stored row is published."""
        refuse_if_frozen(self.pk)
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refuses (DefinitionFrozenError) when published."""
        refuse_if_frozen(self.pk)
        return super().delete(*args, **kwargs)

    @property
    def is_published(self) -> bool:
        """Whether the definition is frozen."""
        return self.published_at is not None


class FormLibrary(FormDefinition):
    """Pages kept for reuse: forms copy them and may take over what is changed here later."""

    class Meta:
        proxy = True
        verbose_name = _("library of pages")
        verbose_name_plural = _("library of pages")


def refuse_if_frozen(definition_id: int | None) -> None:
    """Raises DefinitionFrozenError when the definition stands published in the database.

    Within a transaction nobody publishes it either until that ends.
    """
    rows = FormDefinition.objects.filter(pk=definition_id).order_by("pk")
    if connection.in_atomic_block:
        rows = rows.select_for_update(no_key=True)
    if definition_id and rows.values_list("published_at", flat=True).first() is not None:
        raise DefinitionFrozenError(definition_id)


class QuestionGroup(models.Model):
    """One page of a form: a heading that asks, and its questions."""

    definition = models.ForeignKey(FormDefinition, models.CASCADE, related_name="groups", verbose_name=_("form"))
    key = models.CharField(_("key"), max_length=40, validators=[KEY])
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("heading"), max_length=60, help_text=_("Asked as a question, the h1 of the page."))
    short_title = models.CharField(_("step name"), max_length=12, help_text=_("Shown in the progress line."))
    intro = models.TextField(_("introduction"), blank=True)
    taken_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("taken from")
    )
    """The page of the library this one was copied from."""
    taken_digest = models.CharField(max_length=64, blank=True, editable=False)
    """Digest of the library's page when it was copied: another digest now means that the library went on."""
    taken_keys = models.JSONField(default=dict, blank=True, editable=False)
    """Key in the library → key of the copied question here."""

    class Meta:
        verbose_name = _("page of questions")
        verbose_name_plural = _("pages of questions")
        ordering = ("order", "id")
        constraints = [models.UniqueConstraint(fields=["definition", "key"], name="a_page_key_is_unique_in_its_form")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Refuses when the form is published."""
        refuse_if_frozen(self.definition_id)
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refuses when the form is published."""
        refuse_if_frozen(self.definition_id)
        return super().delete(*args, **kwargs)


class Question(models.Model):
    """One question. ``kind`` names a class of kinds.KINDS; ``prefill`` a source of sources.SOURCES."""

    definition = models.ForeignKey(FormDefinition, models.CASCADE, related_name="+", editable=False)
    group = models.ForeignKey(QuestionGroup, models.CASCADE, related_name="questions", verbose_name=_("page"))
    key = models.CharField(_("key"), max_length=40, validators=[KEY])
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=20)
    label = models.CharField(_("label"), max_length=80)
    help = models.CharField(_("hint"), max_length=200, blank=True)
    example = models.CharField(_("example"), max_length=80, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)
    options = models.JSONField(
        _("options"),
        default=list,
        blank=True,
        help_text='[{"value": "rent", "label": "租的", "note": "要拍租房合同"}]',
    )
    bounds = models.JSONField(_("bounds"), default=dict, blank=True, help_text='{"max_length": 60}')
    shown_when = models.JSONField(
        _("shown when"),
        default=list,
        blank=True,
        help_text='[{"question": "ground", "operator": "eq", "value": "job"}]',
    )
    prefill = models.CharField(_("prefilled from"), max_length=60, blank=True)
    sensitive = models.BooleanField(_("personal data, shown masked"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(fields=["definition", "key"], name="a_question_key_is_unique_in_its_form")
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: object, **kwargs: object) -> None:
        """Takes the form from the page; refuses when the form is published."""
        self.definition_id = self.group.definition_id
        refuse_if_frozen(self.definition_id)
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Refuses when the form is published."""
        refuse_if_frozen(self.definition_id)
        return super().delete(*args, **kwargs)
