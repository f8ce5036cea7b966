import django.core.validators
import django.db.models.deletion
import services.applications.models.case
import services.common.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("grants", "0001_programmes_find_who_is_entitled"), ("grants", "0002_a_last_day_says_that_it_is_a_day")]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("accounts", "__first__"),
        ("applications", "0001_tables"),
        ("departments", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "item_code",
                    models.SlugField(
                        help_text="Address of the item it grants; the version in force counts.",
                        max_length=60,
                        verbose_name="item",
                    ),
                ),
                (
                    "given",
                    models.CharField(
                        help_text="In plain words: how much, how often, where it arrives.",
                        max_length=120,
                        verbose_name="what is given",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        help_text="In plain words, to the person: you are 80 or older …",
                        max_length=160,
                        verbose_name="why it is given",
                    ),
                ),
                ("basis", models.CharField(max_length=200, verbose_name="legal basis")),
                (
                    "region",
                    models.CharField(
                        default="440981",
                        help_text="Leading digits of the division code.",
                        max_length=12,
                        validators=[django.core.validators.RegexValidator("^\\d{2,12}$")],
                        verbose_name="household in",
                    ),
                ),
                (
                    "age_from",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(150)],
                        verbose_name="from which age",
                    ),
                ),
                (
                    "age_until",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(150)],
                        verbose_name="until which age",
                    ),
                ),
                (
                    "cadence",
                    models.CharField(
                        choices=[
                            ("once", "Once"),
                            ("year", "Once a year"),
                            ("quarter", "Once a quarter"),
                            ("month", "Once a month"),
                        ],
                        default="year",
                        max_length=8,
                        verbose_name="granted",
                    ),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="published for (working days)",
                    ),
                ),
                ("is_active", models.BooleanField(default=False, verbose_name="in use")),
                (
                    "department",
                    models.ForeignKey(
                        help_text="Its examiners review the list, its approvers approve it; the decision bears its seal.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="reviewed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme without application",
                "verbose_name_plural": "programmes without application",
                "ordering": ("name", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("age_from__isnull", True),
                            ("age_until__isnull", True),
                            ("age_until__gte", models.F("age_from")),
                            _connector="OR",
                        ),
                        name="a_programme_ends_at_a_later_age_than_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("period", models.CharField(max_length=10)),
                ("locality", models.CharField(blank=True, max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("found", "Fits every rule, to be reviewed"),
                            ("unclear", "Not certain, to be looked into"),
                            ("confirmed", "Confirmed, to be approved"),
                            ("published", "Published"),
                            ("objected", "Objection raised"),
                            ("granted", "Granted"),
                            ("struck", "Struck from the list"),
                            ("declined", "Declined by the person"),
                            ("applied", "Applied already"),
                        ],
                        max_length=10,
                    ),
                ),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                ("note", services.common.fields.EncryptedTextField(aad="candidate.note", blank=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("published_until_date", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.application",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidates", to="grants.programme"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [
                    models.Index(fields=["programme", "period", "state"], name="candidates_by_state"),
                    models.Index(fields=["state", "published_until_date"], name="candidates_published_until"),
                    models.Index(fields=["person"], name="candidates_of_a_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "period", "person"), name="one_grant_per_person_programme_and_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("reviewed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_what_they_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "granted"), _negated=True),
                            ("application__isnull", False),
                            _connector="OR",
                        ),
                        name="a_grant_is_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["published", "objected", "granted"]), _negated=True),
                            models.Q(
                                ("approved_by__isnull", False),
                                ("published_until_date__isnull", False),
                                ("reviewed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="two_people_saw_what_is_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("fact", models.CharField(max_length=80, verbose_name="fact")),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            ("eq", "is"),
                            ("ne", "is not"),
                            ("in", "is one of"),
                            ("contains", "contains"),
                            ("starts", "begins with"),
                            ("gt", "is more than"),
                            ("ge", "is at least"),
                            ("lt", "is less than"),
                            ("le", "is at most"),
                            ("answered", "is answered"),
                        ],
                        max_length=10,
                        verbose_name="operator",
                    ),
                ),
                ("value", models.JSONField(blank=True, null=True, verbose_name="value")),
                ("explanation", models.CharField(max_length=120, verbose_name="what it establishes")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="grants.programme"
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of a programme",
                "verbose_name_plural": "rules of a programme",
                "ordering": ("order", "id"),
            },
        ),
        migrations.CreateModel(
            name="Search",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=10, verbose_name="period")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("answered", models.BooleanField(default=True, verbose_name="the register answered")),
                ("named", models.PositiveIntegerField(default=0, verbose_name="named by the register")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="new on the list")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="searches", to="grants.programme"
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Factor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("order", models.PositiveSmallIntegerField()),
                ("fact", models.CharField(max_length=80)),
                ("operator", models.CharField(max_length=10)),
                ("expected", models.CharField(max_length=200)),
                ("value", services.common.fields.EncryptedTextField(aad="grants.factor.value", blank=True)),
                ("passed", models.BooleanField(null=True)),
                ("explanation", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="factors", to="grants.candidate"
                    ),
                ),
            ],
            options={
                "ordering": ("attempt", "order"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("candidate", "attempt", "order"), name="a_rule_speaks_once_an_attempt"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_outside", models.BooleanField(default=False)),
                ("text", services.common.fields.EncryptedTextField(aad="objection.text")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("answer", services.common.fields.EncryptedTextField(aad="objection.answer", blank=True)),
                ("upheld", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="objections", to="grants.candidate"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("from_outside", False), ("upheld__isnull", True)),
                        fields=("candidate", "by"),
                        name="one_open_objection_of_a_person",
                    )
                ],
            },
        ),
    ]
