import django.db.models.deletion
import services.applications.models.case
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("publicity", "0001_decisions_on_public_view_and_figures")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("applications", "0001_tables"),
        ("departments", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "To be published"),
                            ("published", "Published"),
                            ("retracted", "No longer published"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "licence_kind",
                    models.CharField(
                        choices=[
                            ("none", "Not published"),
                            ("ordinary", "Ordinary licence"),
                            ("franchise", "Franchise"),
                            ("recognition", "Recognition"),
                            ("approval", "Verified approval"),
                            ("registration", "Registration"),
                            ("other", "Other licence"),
                            ("decision", "Other administrative decision"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("item_name", models.CharField(max_length=120, verbose_name="item")),
                ("decided_date", models.DateField(verbose_name="decided on")),
                ("due_date", models.DateField(null=True, verbose_name="to be published by")),
                ("published_at", models.DateTimeField(null=True, verbose_name="published at")),
                (
                    "counterpart_kind",
                    models.CharField(
                        choices=[
                            ("legal", "Legal person or other organisation"),
                            ("business", "Self-employed business"),
                            ("person", "Natural person"),
                        ],
                        max_length=8,
                        verbose_name="published about",
                    ),
                ),
                (
                    "counterpart_name",
                    models.CharField(blank=True, max_length=120, verbose_name="name, of persons masked"),
                ),
                (
                    "counterpart_code",
                    models.CharField(blank=True, max_length=18, verbose_name="unified social credit code"),
                ),
                (
                    "representative",
                    models.CharField(blank=True, max_length=60, verbose_name="legal representative, masked"),
                ),
                ("document_name", models.CharField(blank=True, max_length=120, verbose_name="decision document")),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=100, verbose_name="number of the decision"),
                ),
                ("certificate_name", models.CharField(blank=True, max_length=60, verbose_name="certificate")),
                (
                    "certificate_number",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the certificate"),
                ),
                ("content", models.CharField(blank=True, max_length=300, verbose_name="what is permitted")),
                ("valid_from", models.DateField(null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(null=True, verbose_name="valid until")),
                ("organ_name", models.CharField(max_length=80, verbose_name="deciding organ")),
                ("organ_code", models.CharField(max_length=18, verbose_name="code of the organ")),
                ("source_name", models.CharField(max_length=80, verbose_name="source of the data")),
                ("source_code", models.CharField(max_length=18, verbose_name="code of the source")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("valid", "In force"),
                            ("suspended", "Held back"),
                            ("revoked", "Revoked"),
                            ("cancelled", "Cancelled"),
                            ("lapsed", "No longer in force"),
                        ],
                        default="valid",
                        max_length=9,
                        verbose_name="standing",
                    ),
                ),
                ("standing_date", models.DateField(null=True, verbose_name="so since")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="remark")),
                ("retract_date", models.DateField(null=True, verbose_name="public until")),
                ("retracted_at", models.DateTimeField(null=True, verbose_name="taken down at")),
                ("is_example", models.BooleanField(default=False, verbose_name="invented, for the demonstration")),
                (
                    "application",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.application",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="organ",
                    ),
                ),
            ],
            options={
                "verbose_name": "published decision",
                "verbose_name_plural": "published decisions",
                "ordering": ["-decided_date", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "-decided_date", "-id"], name="decisions_on_public_view"),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["due_date"], name="decisions_to_be_published"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_example", True), ("application__isnull", False), _connector="XOR"),
                        name="only_an_example_has_no_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counterpart_kind", "person"), _negated=True),
                            models.Q(("counterpart_code", ""), ("representative", "")),
                            _connector="OR",
                        ),
                        name="of_a_person_only_the_masked_name_is_kept",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "waiting"), ("published_at__isnull", False), _connector="OR"),
                        name="what_is_published_says_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "retracted"), _negated=True),
                            ("retracted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="what_is_taken_down_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("document_name", "Name of the decision document"),
                            ("certificate_name", "Name of the certificate"),
                            ("certificate_number", "Number of the certificate"),
                            ("content", "What is permitted"),
                            ("note", "Remark"),
                            ("whole", "Take the whole entry down"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("old", models.CharField(blank=True, editable=False, max_length=300, verbose_name="so far")),
                ("new", models.CharField(blank=True, max_length=300, verbose_name="correct")),
                ("reason", models.CharField(max_length=200, verbose_name="why")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waits for a second person"), ("made", "Made"), ("declined", "Declined")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked for at")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided at")),
                (
                    "asked_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="publicity.publication",
                        verbose_name="published decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction of a publication",
                "verbose_name_plural": "corrections of publications",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_makes_the_correction_they_asked_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_correction_names_who_and_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("publication", "part"),
                        name="one_open_correction_of_a_part",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month (its first day)")),
                ("received", models.PositiveIntegerField(default=0, verbose_name="received")),
                ("decided", models.PositiveIntegerField(default=0, verbose_name="decided")),
                (
                    "measured",
                    models.PositiveIntegerField(default=0, verbose_name="decided with a promise that can be measured"),
                ),
                ("on_time", models.PositiveIntegerField(default=0, verbose_name="of these on time")),
                ("instant", models.PositiveIntegerField(default=0, verbose_name="decided by rules")),
                ("days", models.PositiveIntegerField(default=0, verbose_name="working days they took")),
                (
                    "promised_days",
                    models.PositiveIntegerField(default=0, verbose_name="working days promised for them"),
                ),
                ("is_example", models.BooleanField(default=False, verbose_name="invented, for the demonstration")),
                ("counted_at", models.DateTimeField(auto_now=True, verbose_name="counted at")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="departments.department",
                        verbose_name="organ",
                    ),
                ),
            ],
            options={
                "verbose_name": "figures of a month",
                "verbose_name_plural": "figures of months",
                "ordering": ["month", "department"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "month", "is_example"), name="a_department_has_one_row_of_figures_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="a_month_is_named_by_its_first_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("instant__lte", models.F("decided")),
                            ("measured__lte", models.F("decided")),
                            ("on_time__lte", models.F("measured")),
                        ),
                        name="parts_are_not_more_than_the_whole",
                    ),
                ],
            },
        ),
    ]
