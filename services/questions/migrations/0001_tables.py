import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("questions", "0001_initial"), ("questions", "0002_pages_of_a_library")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="FormDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, verbose_name="code")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                (
                    "is_library",
                    models.BooleanField(default=False, editable=False, verbose_name="library of reusable pages"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published at"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
            ],
            options={
                "verbose_name": "form definition",
                "verbose_name_plural": "form definitions",
                "ordering": ("code", "-version"),
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="a_form_has_each_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="form_versions_count_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_library", False), ("published_at__isnull", True), _connector="OR"),
                        name="a_library_of_pages_is_never_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormLibrary",
            fields=[],
            options={
                "verbose_name": "library of pages",
                "verbose_name_plural": "library of pages",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("questions.formdefinition",),
        ),
        migrations.CreateModel(
            name="QuestionGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*$", "Use small letters, digits and _, beginning with a letter."
                            )
                        ],
                        verbose_name="key",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "title",
                    models.CharField(
                        help_text="Asked as a question, the h1 of the page.", max_length=60, verbose_name="heading"
                    ),
                ),
                (
                    "short_title",
                    models.CharField(help_text="Shown in the progress line.", max_length=12, verbose_name="step name"),
                ),
                ("intro", models.TextField(blank=True, verbose_name="introduction")),
                ("taken_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("taken_keys", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "definition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="groups",
                        to="questions.formdefinition",
                        verbose_name="form",
                    ),
                ),
                (
                    "taken_from",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="questions.questiongroup",
                        verbose_name="taken from",
                    ),
                ),
            ],
            options={
                "verbose_name": "page of questions",
                "verbose_name_plural": "pages of questions",
                "ordering": ("order", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("definition", "key"), name="a_page_key_is_unique_in_its_form")
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*$", "Use small letters, digits and _, beginning with a letter."
                            )
                        ],
                        verbose_name="key",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                ("help", models.CharField(blank=True, max_length=200, verbose_name="hint")),
                ("example", models.CharField(blank=True, max_length=80, verbose_name="example")),
                ("required", models.BooleanField(default=True, verbose_name="must be answered")),
                (
                    "options",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='[{"value": "rent", "label": "租的", "note": "要拍租房合同"}]',
                        verbose_name="options",
                    ),
                ),
                (
                    "bounds",
                    models.JSONField(blank=True, default=dict, help_text='{"max_length": 60}', verbose_name="bounds"),
                ),
                (
                    "shown_when",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='[{"question": "ground", "operator": "eq", "value": "job"}]',
                        verbose_name="shown when",
                    ),
                ),
                ("prefill", models.CharField(blank=True, max_length=60, verbose_name="prefilled from")),
                ("sensitive", models.BooleanField(default=False, verbose_name="personal data, shown masked")),
                (
                    "definition",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="questions.formdefinition",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="questions.questiongroup",
                        verbose_name="page",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ("order", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("definition", "key"), name="a_question_key_is_unique_in_its_form")
                ],
            },
        ),
    ]
