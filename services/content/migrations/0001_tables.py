import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("content", "0001_initial"), ("content", "0002_a_text_belongs_to_a_department")]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("departments", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="HotWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=20, unique=True, verbose_name="word")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
            ],
            options={
                "verbose_name": "hot word",
                "verbose_name_plural": "hot words",
                "ordering": ("order", "word"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="a_hot_word_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Waiting for a check"),
                            ("published", "Published"),
                            ("withdrawn", "Taken down"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="checked at")),
                (
                    "publish_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: from the moment it is published.",
                        null=True,
                        verbose_name="shown from",
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, help_text="Empty: for good.", null=True, verbose_name="shown until"
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="last written at"
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="why it came back"),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("document_number", models.CharField(blank=True, max_length=60, verbose_name="document number")),
                ("issuing_organ", models.CharField(max_length=80, verbose_name="issuing organ")),
                ("issued_date", models.DateField(verbose_name="issued on")),
                ("effective_date", models.DateField(verbose_name="in force from")),
                ("repealed_date", models.DateField(blank=True, null=True, verbose_name="no longer in force from")),
                ("summary", models.CharField(max_length=160, verbose_name="in one sentence")),
                (
                    "body",
                    models.TextField(
                        help_text="An empty line ends a paragraph. ## heading, - list, 1. list, **bold**, [words](address).",
                        verbose_name="text",
                    ),
                ),
                (
                    "item_codes",
                    models.CharField(
                        blank=True,
                        help_text="Addresses of items, parted by blanks.",
                        max_length=300,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9-]+( [a-z0-9-]+)*$", "Addresses of items, parted by blanks."
                            )
                        ],
                        verbose_name="items it is about",
                    ),
                ),
                ("is_example", models.BooleanField(default=False, verbose_name="an example, not a real document")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the whole city; written by the department that keeps the catalogue.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "policy",
                "verbose_name_plural": "policies",
                "ordering": ("-issued_date", "-pk"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("checked_by", models.F("made_by")), _negated=True),
                        name="policy_is_checked_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                ("publish_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="policy_in_public_was_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("publish_at__isnull", True),
                            ("expires_at__isnull", True),
                            ("expires_at__gt", models.F("publish_at")),
                            _connector="OR",
                        ),
                        name="policy_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("repealed_date__isnull", True),
                            ("repealed_date__gte", models.F("effective_date")),
                            _connector="OR",
                        ),
                        name="a_policy_is_repealed_after_it_took_effect",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("heading", models.CharField(max_length=30, verbose_name="heading")),
                ("text", models.CharField(max_length=200, verbose_name="in plain words")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="content.policy",
                        verbose_name="policy",
                    ),
                ),
            ],
            options={
                "verbose_name": "point in plain words",
                "verbose_name_plural": "points in plain words",
                "ordering": ("order", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "order"), name="a_policy_has_each_point_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Waiting for a check"),
                            ("published", "Published"),
                            ("withdrawn", "Taken down"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="checked at")),
                (
                    "publish_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: from the moment it is published.",
                        null=True,
                        verbose_name="shown from",
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, help_text="Empty: for good.", null=True, verbose_name="shown until"
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="last written at"
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="why it came back"),
                ),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                (
                    "body",
                    models.TextField(
                        help_text="An empty line ends a paragraph. ## heading, - list, 1. list, **bold**, [words](address).",
                        verbose_name="text",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("notice", "Notice"), ("important", "Important")],
                        default="notice",
                        max_length=10,
                        verbose_name="importance",
                    ),
                ),
                ("pinned", models.BooleanField(default=False, verbose_name="kept on top")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "announcement",
                "verbose_name_plural": "announcements",
                "ordering": ("-pinned", "-publish_at", "-pk"),
                "abstract": False,
                "indexes": [models.Index(fields=["state", "-publish_at"], name="announcements_in_public")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("checked_by", models.F("made_by")), _negated=True),
                        name="announcement_is_checked_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                ("publish_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="announcement_in_public_was_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("publish_at__isnull", True),
                            ("expires_at__isnull", True),
                            ("expires_at__gt", models.F("publish_at")),
                            _connector="OR",
                        ),
                        name="announcement_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Waiting for a check"),
                            ("published", "Published"),
                            ("withdrawn", "Taken down"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="checked at")),
                (
                    "publish_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: from the moment it is published.",
                        null=True,
                        verbose_name="shown from",
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, help_text="Empty: for good.", null=True, verbose_name="shown until"
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="last written at"
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="why it came back"),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="address")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("ways", "Ways to get things done"),
                            ("sign-in", "Signing in and real name"),
                            ("applying", "Filling in and submitting"),
                            ("following", "Following a case"),
                            ("certificates", "Electronic certificates"),
                            ("windows", "Halls and windows"),
                            ("elders", "Older people and family"),
                            ("safety", "Safety and privacy"),
                        ],
                        max_length=12,
                        verbose_name="topic",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("question", models.CharField(max_length=80, verbose_name="question")),
                (
                    "answer",
                    models.TextField(
                        help_text="An empty line ends a paragraph. ## heading, - list, 1. list, **bold**, [words](address).",
                        verbose_name="answer",
                    ),
                ),
                (
                    "search_words",
                    models.CharField(
                        blank=True, help_text="Separated by blanks.", max_length=200, verbose_name="also called"
                    ),
                ),
                ("for_elders", models.BooleanField(default=False, verbose_name="first in the elder version")),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the whole city; written by the department that keeps the catalogue.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "help article",
                "verbose_name_plural": "help articles",
                "ordering": ("topic", "order", "code"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("checked_by", models.F("made_by")), _negated=True),
                        name="helparticle_is_checked_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                ("publish_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="helparticle_in_public_was_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("publish_at__isnull", True),
                            ("expires_at__isnull", True),
                            ("expires_at__gt", models.F("publish_at")),
                            _connector="OR",
                        ),
                        name="helparticle_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
