import django.db.models.deletion
import services.applications.models.case
import services.common.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("bundles", "0001_initial"), ("bundles", "0002_archives")]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("accounts", "__first__"),
        ("applications", "0001_tables"),
        ("catalog", "0001_tables"),
        ("files", "0001_tables"),
        ("questions", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bundle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, verbose_name="address")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Waiting for a check"),
                            ("published", "Published"),
                            ("replaced", "Replaced by a newer version"),
                            ("withdrawn", "Taken down"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="title")),
                ("summary", models.CharField(max_length=120, verbose_name="in one sentence")),
                ("intro", models.TextField(blank=True, verbose_name="introduction")),
                ("for_persons", models.BooleanField(default=True, verbose_name="for persons")),
                ("for_enterprises", models.BooleanField(default=False, verbose_name="for enterprises")),
                ("promise_number", models.PositiveSmallIntegerField(verbose_name="joint promise")),
                (
                    "promise_unit",
                    models.CharField(
                        choices=[
                            ("workday", "working days"),
                            ("day", "calendar days"),
                            ("hour", "hours"),
                            ("month", "months"),
                        ],
                        default="workday",
                        max_length=8,
                        verbose_name="unit",
                    ),
                ),
                ("delivery_note", models.CharField(blank=True, max_length=200, verbose_name="how the results come")),
                ("search_words", models.CharField(blank=True, max_length=200, verbose_name="also called")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("written_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="published at")),
                ("reason", models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason")),
                (
                    "checked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "situation_form",
                    models.ForeignKey(
                        blank=True,
                        help_text="A few questions that decide which items somebody needs.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="questions.formdefinition",
                        verbose_name="questions at the beginning",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.theme",
                        verbose_name="life event",
                    ),
                ),
            ],
            options={
                "verbose_name": "bundle",
                "verbose_name_plural": "bundles",
                "ordering": ["order", "code", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="a_version_of_a_bundle_is_there_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("code",),
                        name="one_version_of_a_bundle_is_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("for_persons", True), ("for_enterprises", True), _connector="OR"),
                        name="a_bundle_serves_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_by__isnull", True),
                            models.Q(("checked_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_checks_the_bundle_they_wrote",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_code", models.SlugField(max_length=60, verbose_name="address of the item")),
                (
                    "subject",
                    models.CharField(
                        choices=[("question", "Question"), ("material", "Material")],
                        default="question",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(max_length=40, verbose_name="key in the item")),
                ("asked_as", models.CharField(max_length=40, verbose_name="asked once as")),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="bundles.bundle"
                    ),
                ),
            ],
            options={
                "verbose_name": "asked in common",
                "verbose_name_plural": "asked in common",
                "ordering": ["item_code", "subject", "key"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bundle", "item_code", "subject", "key"), name="a_bundle_renames_a_thing_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BundleApplication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("draft", "Not submitted yet"), ("running", "Being handled"), ("done", "All done")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("begun_as", models.CharField(default="self", max_length=40)),
                ("form", models.JSONField(default=dict)),
                ("plan", models.JSONField(default=dict)),
                ("step", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("saved_at", models.DateTimeField(auto_now=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("due_date", models.DateField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "applicant",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "applicant_enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.enterprise",
                    ),
                ),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bundles.bundle"
                    ),
                ),
                (
                    "filled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "application for a bundle",
                "verbose_name_plural": "applications for bundles",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["applicant", "-created_at"], name="bundle_of_applicant"),
                    models.Index(fields=["applicant_enterprise", "-created_at"], name="bundle_of_enterprise"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("applicant__isnull", True), ("applicant_enterprise__isnull", True), _connector="XOR"
                        ),
                        name="a_bundle_has_one_applicant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage", "draft"),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_bundle_handed_in_says_when_and_by_whom",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("applicant__isnull", False), ("stage", "draft")),
                        fields=("filled_by", "applicant", "bundle"),
                        name="one_draft_of_a_bundle_for_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("applicant_enterprise__isnull", False), ("stage", "draft")),
                        fields=("filled_by", "applicant_enterprise", "bundle"),
                        name="one_draft_of_a_bundle_for_an_enterprise",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BundleAnswers",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", services.common.fields.EncryptedJSONField(aad="bundle_answers.data", default=dict)),
                ("sources", services.common.fields.EncryptedJSONField(aad="bundle_answers.sources", default=dict)),
                ("prefill", services.common.fields.EncryptedJSONField(aad="bundle_answers.prefill", default=dict)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="bundles.bundleapplication",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BundleArchive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("digest", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256 of the index")),
                (
                    "own_digest",
                    models.CharField(db_index=True, max_length=64, verbose_name="SHA-256 of the applicant's index"),
                ),
                ("upto", models.BigIntegerField(editable=False)),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archives",
                        to="bundles.bundleapplication",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "own_file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "archive of an application for a bundle",
                "verbose_name_plural": "archives of applications for bundles",
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "version"), name="a_version_of_a_joint_archive_is_made_once"
                    ),
                    models.UniqueConstraint(
                        fields=("application", "upto"), name="a_bundle_is_archived_once_for_what_is_in_it"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BundleFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("question_key", models.CharField(blank=True, max_length=100)),
                ("material_key", models.CharField(blank=True, max_length=100)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="bundles.bundleapplication",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("question_key", ""), ("material_key", ""), _connector="XOR"),
                        name="a_file_of_a_bundle_has_one_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BundleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("item_code", models.SlugField(max_length=60, verbose_name="address of the item")),
                ("needed_when", models.JSONField(blank=True, default=list, verbose_name="needed when")),
                (
                    "needs",
                    models.SlugField(
                        blank=True,
                        help_text="Address of the item of this bundle that must be granted before this one is handed in.",
                        max_length=60,
                        verbose_name="after",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=120, verbose_name="what it is for")),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="bundles.bundle"
                    ),
                ),
            ],
            options={
                "verbose_name": "item of a bundle",
                "verbose_name_plural": "items of a bundle",
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("bundle", "item_code"), name="a_bundle_names_an_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("needs", models.F("item_code")), _negated=True),
                        name="no_item_waits_for_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BundlePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for another item"),
                            ("handed_in", "Handed in"),
                            ("stopped", "Not handed in"),
                            ("given_up", "Given up"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="bundles.bundleapplication",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="applications.application",
                    ),
                ),
                (
                    "item_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.itemversion"
                    ),
                ),
                (
                    "needs",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bundles.bundlepart",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "item_version"), name="an_item_is_once_in_a_bundle"),
                    models.CheckConstraint(
                        condition=models.Q(("case__isnull", True), ("state", "handed_in"), _connector="OR"),
                        name="what_has_a_case_was_handed_in",
                    ),
                ],
            },
        ),
    ]
