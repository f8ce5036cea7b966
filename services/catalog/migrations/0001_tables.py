import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("catalog", "0001_initial"),
        ("catalog", "0003_every_element_and_a_life_of_versions"),
        ("catalog", "0004_items_inherit_their_kind"),
        ("catalog", "0005_the_stamp_knows_when"),
        ("catalog", "0006_enrolment_periods_only"),
        ("catalog", "0007_everyday_words_and_what_is_searched"),
        ("catalog", "0008_rows_and_runs_of_imports"),
        ("catalog", "0009_imports_show_signs_of_work"),
        ("catalog", "0010_tokens_are_cut_once"),
        ("catalog", "0011_a_window_needs_no_form"),
        ("catalog", "0012_what_is_looked_at_on_site"),
        ("catalog", "0013_promises_checks_and_samples"),
        ("catalog", "0014_days_for_what_may_follow"),
        ("catalog", "0015_joint_handling_stages_and_offices_elsewhere"),
        ("catalog", "0016_steps_that_were_there_know_their_stage"),
        ("catalog", "0017_decisions_that_are_published"),
        ("catalog", "0018_fees_asked_for_in_the_case"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("certificates", "0001_tables"),
        ("departments", "0001_tables"),
        ("files", "0001_tables"),
        ("places", "0001_tables"),
        ("questions", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_code", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                (
                    "key",
                    models.CharField(
                        db_index=True, help_text="Digest of the code at the source, or organ and name.", max_length=64
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "imported row",
                "verbose_name_plural": "imported rows",
            },
        ),
        migrations.CreateModel(
            name="ItemVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_code", models.SlugField(max_length=60, verbose_name="address")),
                (
                    "business_number",
                    models.CharField(
                        default="01",
                        max_length=2,
                        validators=[django.core.validators.RegexValidator("^\\d{2}$")],
                        verbose_name="business number",
                    ),
                ),
                (
                    "business_kind",
                    models.CharField(
                        choices=[
                            ("new", "First issue"),
                            ("change", "Change of particulars"),
                            ("renewal", "Renewal"),
                            ("replacement", "Replacement"),
                            ("cancellation", "Cancellation"),
                        ],
                        default="new",
                        max_length=14,
                        verbose_name="business",
                    ),
                ),
                (
                    "external_code",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        help_text="Kept as it was imported.",
                        max_length=80,
                        verbose_name="code at the source",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("review", "Under review"),
                            ("scheduled", "Waits for its day"),
                            ("published", "Published"),
                            ("listed", "Listed, particulars to come"),
                            ("suspended", "Suspended for now"),
                            ("withdrawn", "No longer in force"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("summary", models.CharField(blank=True, max_length=120, verbose_name="in one sentence")),
                (
                    "service_kind",
                    models.CharField(
                        choices=[
                            ("apply", "Apply"),
                            ("query", "Query"),
                            ("advice", "Advice"),
                            ("external", "Go to another system"),
                        ],
                        default="apply",
                        max_length=10,
                        verbose_name="service",
                    ),
                ),
                ("external_url", models.URLField(blank=True, verbose_name="address of the other system")),
                (
                    "query_provider",
                    models.CharField(
                        blank=True,
                        help_text="Who answers a query, for example social insurance.",
                        max_length=60,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "search_words",
                    models.CharField(
                        blank=True, help_text="Separated by blanks.", max_length=300, verbose_name="also called"
                    ),
                ),
                ("effective_from_date", models.DateField(verbose_name="in force from")),
                ("effective_until_date", models.DateField(blank=True, null=True, verbose_name="in force until")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published at"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="withdrawn at"),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="handed in for review at"),
                ),
                ("form_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("state_note", models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason")),
                (
                    "statutory_number",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="statutory limit"),
                ),
                (
                    "statutory_unit",
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
                ("statutory_note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                (
                    "promised_number",
                    models.PositiveSmallIntegerField(default=0, help_text="0 = at once", verbose_name="promised limit"),
                ),
                (
                    "promised_unit",
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
                ("promised_note", models.CharField(blank=True, max_length=120, verbose_name="note")),
                ("extension_days", models.PositiveSmallIntegerField(default=0, verbose_name="days of one extension")),
                (
                    "extension_by",
                    models.CharField(blank=True, max_length=40, verbose_name="who approves the extension"),
                ),
                ("delivery_days", models.PositiveSmallIntegerField(default=0, verbose_name="days to hand over")),
                ("supplement_days", models.PositiveSmallIntegerField(default=15, verbose_name="days to supplement")),
                (
                    "approval_level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Nobody else"), (1, "One other person"), (2, "Two others")],
                        default=1,
                        verbose_name="approvals",
                    ),
                ),
                (
                    "handling_kind",
                    models.CharField(
                        choices=[("1", "Done at once"), ("2", "Done within a promise")],
                        default="2",
                        max_length=1,
                        verbose_name="handling",
                    ),
                ),
                (
                    "auto_decision",
                    models.BooleanField(default=False, verbose_name="decided by the system where its rules allow"),
                ),
                ("allows_later_material", models.BooleanField(default=False, verbose_name="material may follow later")),
                (
                    "risk",
                    models.CharField(
                        choices=[
                            ("none", "Nothing of these"),
                            ("safety", "Public or national safety"),
                            ("health", "Life and health"),
                            ("finance", "Financial business"),
                            ("environment", "Environment"),
                        ],
                        db_default="none",
                        default="none",
                        help_text="Where it is one of these, nobody can promise instead of handing a material in.",
                        max_length=12,
                        verbose_name="what hangs on it",
                    ),
                ),
                (
                    "later_days",
                    models.PositiveSmallIntegerField(
                        db_default=5,
                        default=5,
                        help_text="After acceptance; never beyond the promised limit.",
                        verbose_name="working days for what may follow",
                    ),
                ),
                (
                    "check_days",
                    models.PositiveSmallIntegerField(
                        db_default=60,
                        default=60,
                        help_text="Of promises, and of the sample below.",
                        verbose_name="days for the check afterwards",
                    ),
                ),
                (
                    "sample_percent",
                    models.PositiveSmallIntegerField(
                        db_default=0,
                        default=0,
                        help_text="So many of what rules or one clerk granted are looked at by another clerk afterwards.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="sample of what one alone decides (per cent)",
                    ),
                ),
                ("site_visit", models.BooleanField(default=False, verbose_name="visited on site")),
                (
                    "site_checks",
                    models.TextField(
                        blank=True,
                        db_default="",
                        help_text="One line for each thing.",
                        verbose_name="what is looked at on site",
                    ),
                ),
                ("special_procedures", models.CharField(blank=True, max_length=120, verbose_name="special procedures")),
                (
                    "enrolment",
                    models.BooleanField(
                        default=False,
                        help_text="The periods and their places are listed apart.",
                        verbose_name="only in enrolment periods",
                    ),
                ),
                (
                    "power_source",
                    models.CharField(
                        choices=[
                            ("statutory", "Given by law to this level"),
                            ("delegated", "Handed down from above"),
                            ("entrusted", "Entrusted by another organ"),
                            ("authorised", "Authorised by law"),
                        ],
                        default="statutory",
                        max_length=10,
                        verbose_name="source of power",
                    ),
                ),
                ("procedure", models.TextField(blank=True, verbose_name="procedure in words")),
                ("joint_organs", models.CharField(blank=True, max_length=200, verbose_name="organs that take part")),
                (
                    "joint_handling",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="Several organs decide about one licence together: the joint limits of the rule set hold, and the head of the people's government makes them longer.",
                        verbose_name="handled jointly or centrally",
                    ),
                ),
                ("intermediaries", models.CharField(blank=True, max_length=200, verbose_name="intermediary services")),
                ("serves", models.JSONField(default=list, help_text='["person", "enterprise"]', verbose_name="serves")),
                (
                    "channels",
                    models.JSONField(default=list, help_text='["window", "online", "post"]', verbose_name="channels"),
                ),
                ("visits", models.PositiveSmallIntegerField(default=0, verbose_name="visits")),
                ("visits_reason", models.CharField(blank=True, max_length=120, verbose_name="why one must come")),
                (
                    "online_depth",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Guide online"),
                            (2, "Examined online beforehand"),
                            (3, "Accepted online"),
                            (4, "Everything online"),
                        ],
                        default=1,
                        verbose_name="online depth",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("nation", "Anywhere in the country"),
                            ("provinces", "Across provinces"),
                            ("cities", "Across the province"),
                            ("counties", "Across the prefecture"),
                            ("none", "In this city only"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="handed in from",
                    ),
                ),
                ("real_name_level", models.PositiveSmallIntegerField(default=1, verbose_name="real-name level needed")),
                ("charged", models.BooleanField(default=False, verbose_name="charged")),
                ("fee_basis", models.CharField(blank=True, max_length=200, verbose_name="basis of the fee")),
                ("online_payment", models.BooleanField(default=False, verbose_name="paid online")),
                (
                    "fee_when",
                    models.CharField(
                        choices=[
                            ("none", "Not in the case"),
                            ("acceptance", "Before it is accepted"),
                            ("certificate", "Once it is granted, before the result is made"),
                        ],
                        db_default="none",
                        default="none",
                        help_text="The case waits until it is paid (待缴费).",
                        max_length=12,
                        verbose_name="asked for in the case",
                    ),
                ),
                (
                    "fee_clock",
                    models.CharField(
                        choices=[("runs_on", "They run on"), ("stops", "They begin once it is paid")],
                        db_default="runs_on",
                        default="runs_on",
                        max_length=8,
                        verbose_name="days for the result meanwhile",
                    ),
                ),
                (
                    "fee_due_days",
                    models.PositiveSmallIntegerField(db_default=10, default=10, verbose_name="working days to pay"),
                ),
                (
                    "fee_refund",
                    models.CharField(
                        choices=[
                            ("before_work", "When the case ends before the examination began"),
                            ("never", "Never, once it is paid"),
                        ],
                        db_default="before_work",
                        default="before_work",
                        max_length=12,
                        verbose_name="goes back",
                    ),
                ),
                ("by_appointment", models.BooleanField(default=False, verbose_name="by appointment")),
                ("self_service", models.BooleanField(default=False, verbose_name="at self-service terminals")),
                ("post_delivery", models.BooleanField(default=False, verbose_name="result sent by post")),
                ("quantity_limit", models.CharField(blank=True, max_length=80, verbose_name="limit of number")),
                (
                    "result_kind",
                    models.CharField(
                        choices=[
                            ("certificate", "Certificate"),
                            ("decision", "Decision document"),
                            ("none", "Entry in a register"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="kind of result",
                    ),
                ),
                ("result_name", models.CharField(blank=True, max_length=60, verbose_name="result")),
                ("result_note", models.CharField(blank=True, max_length=120, verbose_name="how one gets it")),
                (
                    "result_sample_text",
                    models.CharField(blank=True, max_length=200, verbose_name="what the result looks like"),
                ),
                (
                    "published_as",
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
                        db_default="none",
                        default="none",
                        help_text="What is granted is published within seven working days (双公示).",
                        max_length=12,
                        verbose_name="on public view as",
                    ),
                ),
                ("minutes_to_fill", models.PositiveSmallIntegerField(default=5, verbose_name="minutes to fill in")),
                ("promise_text", models.TextField(blank=True, verbose_name="what the applicant answers for")),
                (
                    "after_text",
                    models.TextField(blank=True, help_text="One line each.", verbose_name="what can follow"),
                ),
                ("popularity", models.PositiveIntegerField(default=0, verbose_name="applications last month")),
                (
                    "approved_by",
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
                    "certificate_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificatetype",
                        verbose_name="certificate issued",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="questions.formdefinition",
                        verbose_name="form",
                    ),
                ),
            ],
            options={
                "verbose_name": "item version",
                "verbose_name_plural": "item versions",
                "ordering": ("-popularity", "item_code", "-version"),
                "indexes": [models.Index(fields=["state", "-popularity"], name="published_by_popularity")],
                "constraints": [
                    models.UniqueConstraint(fields=("item_code", "version"), name="an_item_has_each_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("published", "listed", "suspended"))),
                        fields=("item_code",),
                        name="one_shown_version_per_item",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "scheduled")),
                        fields=("item_code",),
                        name="one_version_waits_for_its_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_code", ""), _negated=True),
                        fields=("external_code", "version"),
                        name="an_external_code_names_one_item",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("published", "listed", "suspended")), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_published_version_knows_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approval_level__lte", 2)), name="at_most_two_approvals"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_until_date__isnull", True),
                            ("effective_until_date__gte", models.F("effective_from_date")),
                            _connector="OR",
                        ),
                        name="a_version_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("statutory_number__isnull", True),
                            models.Q(("statutory_unit", models.F("promised_unit")), _negated=True),
                            ("promised_number__lte", models.F("statutory_number")),
                            _connector="OR",
                        ),
                        name="a_promise_keeps_within_the_law",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("auto_decision", True), _negated=True), ("service_kind", "apply"), _connector="OR"
                        ),
                        name="only_applications_are_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Polyphone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=20, unique=True, verbose_name="word")),
                (
                    "reading",
                    models.CharField(
                        help_text="For example: yin hang",
                        max_length=80,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]+( [a-z]+)*$", "Syllables in small letters, separated by blanks."
                            )
                        ],
                        verbose_name="reading",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading of a word",
                "verbose_name_plural": "readings of words",
                "ordering": ("word",),
            },
        ),
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "item_type",
                    models.CharField(
                        choices=[
                            ("01", "Administrative licence"),
                            ("02", "Administrative penalty"),
                            ("03", "Administrative coercion"),
                            ("04", "Administrative levy"),
                            ("05", "Administrative benefit"),
                            ("06", "Administrative inspection"),
                            ("07", "Administrative confirmation"),
                            ("08", "Administrative reward"),
                            ("09", "Administrative adjudication"),
                            ("10", "Other administrative power"),
                            ("20", "Public service"),
                        ],
                        max_length=2,
                        verbose_name="kind of item",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("workday", "working days"),
                            ("day", "calendar days"),
                            ("hour", "hours"),
                            ("month", "months"),
                        ],
                        default="workday",
                        max_length=8,
                        verbose_name="unit of its days",
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days to name everything missing"
                    ),
                ),
                (
                    "decision_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days to decide"),
                ),
                (
                    "extension_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days of one extension"),
                ),
                (
                    "joint_decision_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days to decide jointly"),
                ),
                (
                    "joint_extension_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days of one joint extension"),
                ),
                (
                    "certificate_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days to make the certificate"
                    ),
                ),
                (
                    "deemed_acceptance",
                    models.BooleanField(default=False, verbose_name="accepted when nothing was said in time"),
                ),
                ("two_for_refusal", models.BooleanField(default=True, verbose_name="a refusal takes two people")),
                (
                    "documents",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='{"accept": "受理通知书"}',
                        verbose_name="documents of each move",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
            ],
            options={
                "verbose_name": "rule set",
                "verbose_name_plural": "rule sets",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "said",
                    models.CharField(
                        help_text="Separated by blanks.", max_length=80, unique=True, verbose_name="people say"
                    ),
                ),
                (
                    "meant",
                    models.CharField(
                        help_text="Separated by blanks.", max_length=200, verbose_name="the office writes"
                    ),
                ),
                (
                    "both_ways",
                    models.BooleanField(
                        default=False,
                        help_text="Who types the office's word also finds what bears the everyday one.",
                        verbose_name="both ways",
                    ),
                ),
            ],
            options={
                "verbose_name": "everyday word",
                "verbose_name_plural": "everyday words",
                "ordering": ("said",),
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=20, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Individuals"), ("enterprise", "Enterprises"), ("life", "Life events")],
                        default="person",
                        max_length=10,
                        verbose_name="listed under",
                    ),
                ),
                ("icon", models.CharField(blank=True, max_length=30, verbose_name="icon")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "theme",
                "verbose_name_plural": "themes",
                "ordering": ("kind", "order", "code"),
            },
        ),
        migrations.CreateModel(
            name="BaseItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=12,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^\\d{12}$", "A basic code has 12 digits.")],
                        verbose_name="basic code",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "item_type",
                    models.CharField(
                        choices=[
                            ("01", "Administrative licence"),
                            ("02", "Administrative penalty"),
                            ("03", "Administrative coercion"),
                            ("04", "Administrative levy"),
                            ("05", "Administrative benefit"),
                            ("06", "Administrative inspection"),
                            ("07", "Administrative confirmation"),
                            ("08", "Administrative reward"),
                            ("09", "Administrative adjudication"),
                            ("10", "Other administrative power"),
                            ("20", "Public service"),
                        ],
                        max_length=2,
                        verbose_name="kind of item",
                    ),
                ),
                ("legal_basis", models.TextField(blank=True, verbose_name="basis")),
            ],
            options={
                "verbose_name": "basic item",
                "verbose_name_plural": "basic items",
                "ordering": ("code",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{12}$")), name="a_basic_code_has_twelve_digits"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CatalogueStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="there_is_one_catalogue_stamp")
                ],
            },
        ),
        migrations.CreateModel(
            name="EnrolmentBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_code", models.SlugField(max_length=60, verbose_name="address")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "quota",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty = no limit.", null=True, verbose_name="places"
                    ),
                ),
                ("taken", models.PositiveIntegerField(default=0, editable=False, verbose_name="places taken")),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="note")),
            ],
            options={
                "verbose_name": "enrolment period",
                "verbose_name_plural": "enrolment periods",
                "ordering": ("opens_at", "id"),
                "indexes": [models.Index(fields=["item_code", "opens_at"], name="batches_of_an_item")],
                "constraints": [
                    models.UniqueConstraint(fields=("item_code", "name"), name="an_item_names_each_batch_once"),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="a_batch_closes_after_it_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quota__isnull", True), ("taken__lte", models.F("quota")), _connector="OR"),
                        name="a_batch_takes_no_more_than_its_quota",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImplementedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source_department",
                    models.CharField(blank=True, max_length=80, verbose_name="department as imported"),
                ),
                (
                    "item_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("01", "Administrative licence"),
                            ("02", "Administrative penalty"),
                            ("03", "Administrative coercion"),
                            ("04", "Administrative levy"),
                            ("05", "Administrative benefit"),
                            ("06", "Administrative inspection"),
                            ("07", "Administrative confirmation"),
                            ("08", "Administrative reward"),
                            ("09", "Administrative adjudication"),
                            ("10", "Other administrative power"),
                            ("20", "Public service"),
                        ],
                        max_length=2,
                        verbose_name="kind of item",
                    ),
                ),
                ("source_type", models.CharField(blank=True, max_length=20, verbose_name="kind of item as imported")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(4, "City (county level)"), (5, "Town or street"), (6, "Village or community")],
                        default=4,
                        verbose_name="level",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        editable=False, max_length=31, null=True, unique=True, verbose_name="implementation code"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "routing",
                    models.CharField(
                        choices=[
                            ("fixed", "The owning department"),
                            ("address", "By the address lived at"),
                            ("household", "By household registration"),
                            ("choice", "The applicant chooses"),
                        ],
                        default="fixed",
                        max_length=10,
                        verbose_name="routing",
                    ),
                ),
                (
                    "forward_days",
                    models.PositiveSmallIntegerField(
                        db_default=2,
                        default=2,
                        help_text="For the offices that take it in.",
                        verbose_name="working days to send it on",
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.baseitem",
                        verbose_name="basic item",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="owning department",
                    ),
                ),
                (
                    "organs",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="departments.department", verbose_name="organs that run it too"
                    ),
                ),
                (
                    "taken_in_by",
                    models.ManyToManyField(
                        blank=True,
                        help_text="They look whether the application is whole and whose it is, and send it to the organ (跨域通办).",
                        related_name="+",
                        to="departments.department",
                        verbose_name="offices elsewhere that take it in",
                    ),
                ),
            ],
            options={
                "verbose_name": "implemented item",
                "verbose_name_plural": "implemented items",
                "ordering": ("code", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__isnull", True),
                            models.Q(("base__isnull", False), ("department__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_code_is_built_from_organ_and_basic_item",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("department__isnull", False),
                            models.Q(("source_department", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_item_names_its_organ_or_what_was_imported",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=110, verbose_name="file")),
                (
                    "prefix",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="means this city before a department's name"
                    ),
                ),
                ("lists", models.BooleanField(default=False, verbose_name="list what is not complete as guides")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("checked", "Checked, nothing imported yet"),
                            ("running", "Being imported"),
                            ("done", "Imported"),
                            ("refused", "Not imported"),
                        ],
                        default="checking",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("counts", models.JSONField(default=dict, verbose_name="figures")),
                ("report", models.JSONField(default=dict, verbose_name="report")),
                ("message", models.TextField(blank=True, verbose_name="why it was not imported")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded at")),
                (
                    "worked_at",
                    models.DateTimeField(editable=False, help_text="When somebody last worked on it.", null=True),
                ),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="imported by",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ItemPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("room", models.CharField(blank=True, max_length=40, verbose_name="window or room")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="catalog.implementeditem",
                        verbose_name="item",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="place",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="departments.window",
                        verbose_name="window",
                    ),
                ),
            ],
            options={
                "verbose_name": "place of an item",
                "verbose_name_plural": "places of an item",
                "ordering": ("order", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("item", "place", "room"), name="an_item_names_each_counter_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="catalog.itemversion",
                    ),
                ),
                ("tokens", models.TextField()),
                ("spoken", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.AddField(
            model_name="itemversion",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="catalog.implementeditem",
                verbose_name="item",
            ),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="result_sample",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
                verbose_name="sample of the result",
            ),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="situation_form",
            field=models.ForeignKey(
                blank=True,
                help_text="A few questions that decide which materials, fees and limits apply to this person.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="questions.formdefinition",
                verbose_name="questions on the guide",
            ),
        ),
        migrations.AddField(
            model_name="itemversion",
            name="submitted_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.CreateModel(
            name="FeeReduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "fee_name",
                    models.CharField(
                        blank=True, help_text="Its name. Empty: of every fee.", max_length=60, verbose_name="of the fee"
                    ),
                ),
                (
                    "percent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="per cent taken off",
                    ),
                ),
                ("amount", models.PositiveIntegerField(blank=True, null=True, verbose_name="amount taken off in fen")),
                ("basis", models.CharField(blank=True, max_length=160, verbose_name="basis")),
                ("shown_when", models.JSONField(blank=True, default=list, verbose_name="only when")),
                (
                    "material_key",
                    models.SlugField(
                        blank=True,
                        help_text="It counts once the clerk has found that it fits.",
                        max_length=40,
                        verbose_name="shown by the material",
                    ),
                ),
                ("fact", models.CharField(blank=True, max_length=80, verbose_name="or shown by the fact")),
                (
                    "operator",
                    models.CharField(
                        blank=True,
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fee_reductions",
                        to="catalog.itemversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "reduction",
                "verbose_name_plural": "reductions",
                "ordering": ("order", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Fee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("amount", models.PositiveIntegerField(blank=True, null=True, verbose_name="amount in fen")),
                ("standard", models.CharField(max_length=120, verbose_name="standard")),
                ("basis", models.CharField(blank=True, max_length=160, verbose_name="basis")),
                ("reducible", models.BooleanField(default=False, verbose_name="may be reduced")),
                ("reduction", models.CharField(blank=True, max_length=120, verbose_name="when it is reduced")),
                ("shown_when", models.JSONField(blank=True, default=list, verbose_name="charged when")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fees", to="catalog.itemversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "fee",
                "verbose_name_plural": "fees",
                "ordering": ("order", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Faq",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("question", models.CharField(max_length=100, verbose_name="question")),
                ("answer", models.TextField(verbose_name="answer")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="faqs", to="catalog.itemversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "frequent question",
                "verbose_name_plural": "frequent questions",
                "ordering": ("order", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("text", models.CharField(max_length=200, verbose_name="text")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="conditions", to="catalog.itemversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "condition",
                "verbose_name_plural": "conditions",
                "ordering": ("order", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AutoRule",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="auto_rules", to="catalog.itemversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "automatic rule",
                "verbose_name_plural": "automatic rules",
                "ordering": ("order", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LawArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("law", "Law"),
                            ("regulation", "Administrative regulation"),
                            ("rule", "Departmental or local rule"),
                            ("document", "Normative document"),
                        ],
                        default="regulation",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="document number")),
                ("article", models.CharField(blank=True, max_length=60, verbose_name="article")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("is_example", models.BooleanField(default=True, verbose_name="example only")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="law_articles",
                        to="catalog.itemversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "law article",
                "verbose_name_plural": "law articles",
                "ordering": ("order", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("key", models.SlugField(max_length=40, verbose_name="key")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "necessity",
                    models.CharField(
                        choices=[("1", "Needed"), ("2", "Not always needed"), ("3", "May follow later")],
                        default="1",
                        max_length=1,
                        verbose_name="necessity",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("10", "The applicant's own"),
                            ("20", "Issued by a government department"),
                            ("99", "Others"),
                        ],
                        default="10",
                        max_length=2,
                        verbose_name="source",
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=60, verbose_name="issued by")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("paper", "Paper"),
                            ("electronic", "Electronic"),
                            ("either", "Paper or electronic"),
                            ("fetched", "Fetched by the system"),
                        ],
                        default="either",
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("original", "Original"), ("copy", "Copy"), ("both", "Original and copy")],
                        default="original",
                        max_length=8,
                        verbose_name="original or copy",
                    ),
                ),
                ("copies", models.PositiveSmallIntegerField(default=1, verbose_name="copies")),
                ("instructions", models.CharField(blank=True, max_length=200, verbose_name="how to prepare it")),
                ("standard", models.CharField(blank=True, max_length=200, verbose_name="when it is accepted")),
                ("sample_text", models.CharField(blank=True, max_length=200, verbose_name="sample")),
                ("basis", models.CharField(blank=True, max_length=160, verbose_name="basis")),
                (
                    "promise_text",
                    models.TextField(
                        blank=True,
                        db_default="",
                        help_text="The words the applicant signs instead of handing this in; empty where nothing can be promised.",
                        max_length=600,
                        verbose_name="promise instead",
                    ),
                ),
                (
                    "registry_source",
                    models.CharField(
                        blank=True,
                        help_text="Key of a prefill source: nothing to hand in.",
                        max_length=60,
                        verbose_name="fetched from",
                    ),
                ),
                (
                    "question_key",
                    models.CharField(
                        blank=True,
                        help_text="Key of a photo question that is this material.",
                        max_length=40,
                        verbose_name="answered by",
                    ),
                ),
                ("shown_when", models.JSONField(blank=True, default=list, verbose_name="asked when")),
                ("icon", models.CharField(blank=True, max_length=30, verbose_name="icon")),
                (
                    "blank_form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="blank form",
                    ),
                ),
                (
                    "certificate_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificatetype",
                        verbose_name="satisfied by",
                    ),
                ),
                (
                    "sample_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="filled-in sample",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="materials", to="catalog.itemversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "material",
                "verbose_name_plural": "materials",
                "ordering": ("order", "id"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("version", "key"), name="a_material_key_is_unique_in_its_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("form", "fetched"), _negated=True),
                            models.Q(("registry_source", ""), _negated=True),
                            ("certificate_type__isnull", False),
                            _connector="OR",
                        ),
                        name="what_is_fetched_says_from_where",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="itemversion",
            name="rule_set",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.ruleset",
                verbose_name="rule set",
            ),
        ),
        migrations.CreateModel(
            name="SearchedWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("words", models.CharField(max_length=40, verbose_name="words")),
                ("asked", models.PositiveIntegerField(default=0, verbose_name="times")),
                ("opened", models.PositiveIntegerField(default=0, verbose_name="guides opened")),
                ("found", models.PositiveIntegerField(default=0, verbose_name="results")),
            ],
            options={
                "verbose_name": "words searched for",
                "verbose_name_plural": "words searched for",
                "ordering": ("-day", "-asked", "words"),
                "indexes": [models.Index(fields=["opened", "-asked"], name="words_nobody_clicked")],
                "constraints": [models.UniqueConstraint(fields=("day", "words"), name="words_are_counted_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Situation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("when", models.JSONField(default=list, verbose_name="when")),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("refer", "Not eligible: what to do instead"),
                            ("limit", "Another limit applies"),
                            ("note", "Good to know"),
                        ],
                        max_length=10,
                        verbose_name="effect",
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("refer_code", models.SlugField(blank=True, max_length=60, verbose_name="address of the right item")),
                ("limit_number", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="limit")),
                (
                    "limit_unit",
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="situations", to="catalog.itemversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "situation",
                "verbose_name_plural": "situations",
                "ordering": ("order", "id"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effect", "limit"), _negated=True),
                            ("limit_number__isnull", False),
                            _connector="OR",
                        ),
                        name="a_situation_with_a_limit_says_which",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("name", models.CharField(max_length=20, verbose_name="stage")),
                ("action", models.CharField(blank=True, max_length=60, verbose_name="what is done")),
                ("who", models.CharField(max_length=40, verbose_name="who")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("acceptance", "Until acceptance"),
                            ("review", "Examination"),
                            ("decision", "Decision"),
                            ("delivery", "Making and handing over"),
                            ("applicant", "The applicant's own"),
                        ],
                        db_default="",
                        help_text="What the limit of this step counts for.",
                        max_length=10,
                        verbose_name="stage of the case",
                    ),
                ),
                ("limit_number", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="limit")),
                (
                    "limit_unit",
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
                ("limit_text", models.CharField(blank=True, max_length=40, verbose_name="limit in words")),
                ("standard", models.CharField(blank=True, max_length=160, verbose_name="what is checked")),
                ("result", models.CharField(blank=True, max_length=60, verbose_name="result")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="catalog.itemversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps",
                "ordering": ("order", "id"),
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="itemversion",
            name="themes",
            field=models.ManyToManyField(blank=True, related_name="+", to="catalog.theme", verbose_name="themes"),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("published", "listed", "suspended"))),
                fields=("item", "business_number"),
                name="a_business_number_is_in_force_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="who_makes_a_version_does_not_check_it",
            ),
        ),
    ]
