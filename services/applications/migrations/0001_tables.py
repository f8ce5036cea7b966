import django.core.serializers.json
import django.db.models.deletion
import services.applications.models.case
import services.common.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("applications", "0001_initial"),
        ("applications", "0002_a_case_holds_its_enrolment_period"),
        ("applications", "0003_as_whom_a_case_was_begun"),
        ("applications", "0004_the_counter_receives_and_hands_out"),
        ("applications", "0005_clocks_pauses_extensions"),
        ("applications", "0006_approvals_site_visits_opinions"),
        ("applications", "0007_promises_and_after_checks"),
        ("applications", "0008_cases_under_way_get_their_clocks"),
        ("applications", "0009_what_may_follow_later"),
        ("applications", "0010_words_of_opinions_and_visits"),
        ("applications", "0011_whom_a_visit_is_for"),
        ("applications", "0012_standard_reasons_say_where_they_are_used"),
        ("applications", "0013_packages_of_cases_that_ended"),
        ("applications", "0014_taken_in_elsewhere"),
        ("applications", "0015_promises_signed_by_hand"),
        ("applications", "0016_the_queue_reads_its_index_alone"),
        ("applications", "0017_the_former_index_of_the_queue_goes"),
        ("applications", "0018_a_result_is_found_by_its_code"),
        ("applications", "0019_fees_of_cases"),
        ("applications", "0020_what_hinders_a_fee"),
        ("applications", "0021_reminded_of_a_fee"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("accounts", "__first__"),
        ("catalog", "0001_tables"),
        ("certificates", "0001_tables"),
        ("departments", "0001_tables"),
        ("documents", "0001_tables"),
        ("files", "0001_tables"),
        ("payments", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandardReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("unfit", "Material does not fit"),
                            ("supplement", "Supplement notice"),
                            ("refusal", "Not accepted, not granted"),
                            ("pause", "Special procedure"),
                            ("extension", "Extension"),
                        ],
                        max_length=20,
                        verbose_name="used where",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="As it stands in the notice to the applicant: one whole sentence.",
                        max_length=300,
                        unique=True,
                        verbose_name="sentence",
                    ),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Small numbers come first.", verbose_name="order"
                    ),
                ),
            ],
            options={
                "verbose_name": "standard reason",
                "verbose_name_plural": "standard reasons",
                "ordering": ["purpose", "order"],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "number",
                    models.CharField(editable=False, max_length=60, null=True, unique=True, verbose_name="case number"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "Online"), ("window", "Window")],
                        default="online",
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not submitted yet"),
                            ("received", "Received"),
                            ("supplement", "Waiting for your supplement"),
                            ("accepted", "Accepted"),
                            ("review", "Under review"),
                            ("decision", "Under review"),
                            ("making", "Certificate in the making"),
                            ("delivery", "Being delivered"),
                            ("closed", "Completed"),
                            ("refused", "Not accepted"),
                            ("withdrawn", "Withdrawn"),
                            ("paused", "Special procedure (the clock stands still)"),
                            ("ended", "Ended"),
                            ("pre_exam", "Looked through beforehand"),
                            ("site_visit", "Under review"),
                            ("joint", "Under review"),
                            ("returned", "Returned"),
                            ("taken_in", "Taken in, on its way to the office that handles it"),
                            ("fee_due", "Fee to be paid"),
                            ("result_fee", "Fee to be paid"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "begun_as",
                    models.CharField(
                        db_default="self",
                        default="self",
                        editable=False,
                        max_length=40,
                        verbose_name="right under which it was begun",
                    ),
                ),
                (
                    "phone_tail",
                    models.CharField(blank=True, db_default="", db_index=True, editable=False, max_length=64),
                ),
                ("form", models.JSONField(default=dict, editable=False, verbose_name="frozen form")),
                ("step", models.CharField(blank=True, editable=False, max_length=40)),
                ("approval_level", models.PositiveSmallIntegerField(default=1, verbose_name="approvals needed")),
                (
                    "proposal",
                    models.CharField(
                        blank=True,
                        choices=[("grant", "Grant"), ("refuse", "Do not grant")],
                        max_length=6,
                        verbose_name="proposal",
                    ),
                ),
                ("proposal_reason", models.TextField(blank=True, verbose_name="reasons of the proposal")),
                ("first_approved_at", models.DateTimeField(null=True)),
                (
                    "return_ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("duplicate", "The same was handed in twice"),
                            ("wish", "The applicant wishes it in writing"),
                        ],
                        db_default="",
                        max_length=10,
                        verbose_name="ground of the return",
                    ),
                ),
                ("granted", models.BooleanField(null=True, verbose_name="granted")),
                ("decided_by_system", models.BooleanField(default=False, verbose_name="decided by rules")),
                ("refusal_reason", models.TextField(blank=True, verbose_name="reasons of the refusal")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="begun at")),
                ("saved_at", models.DateTimeField(auto_now=True, verbose_name="saved at")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                ("received_at", models.DateTimeField(null=True, verbose_name="received at")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                ("notice_due_date", models.DateField(null=True, verbose_name="notice due")),
                ("promise_due_date", models.DateField(null=True, verbose_name="promised by")),
                ("statutory_due_date", models.DateField(null=True, verbose_name="statutory limit")),
                ("due_date", models.DateField(db_index=True, null=True, verbose_name="next clerk deadline")),
                ("warn_date", models.DateField(null=True, verbose_name="yellow from")),
                ("due_at", models.DateTimeField(null=True, verbose_name="deadline to the hour")),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="agent",
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="applicant",
                    ),
                ),
                (
                    "applicant_enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.enterprise",
                        verbose_name="applicant (enterprise)",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.enrolmentbatch",
                        verbose_name="enrolment period",
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificate",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "examiner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "goes_to",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="handled by",
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="guardian",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="handler of the enterprise",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="holder of the result",
                    ),
                ),
                (
                    "item_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.itemversion",
                        verbose_name="item",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="person it is about",
                    ),
                ),
                (
                    "taken_in_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="taken in by",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "indexes": [
                    models.Index(
                        fields=[
                            "department",
                            "state",
                            "due_date",
                            "submitted_at",
                            "warn_date",
                            "due_at",
                            "examiner",
                            "id",
                        ],
                        name="case_queue_whole",
                    ),
                    models.Index(fields=["applicant", "-created_at"], name="case_of_applicant"),
                    models.Index(fields=["applicant_enterprise", "-created_at"], name="case_of_enterprise"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("applicant__isnull", True), ("applicant_enterprise__isnull", True), _connector="XOR"
                        ),
                        name="a_case_has_one_applicant_person_or_enterprise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(("number__isnull", False), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_submitted_case_has_a_number_and_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["making", "result_fee", "delivery", "closed"]), _negated=True),
                            models.Q(("decided_at__isnull", False), ("granted__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decided_case_says_whether_it_was_granted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("approval_level", 0), ("granted", True)),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_decides_what_they_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_approved_by__isnull", True),
                            models.Q(
                                models.Q(("first_approved_by", models.F("proposed_by")), _negated=True),
                                models.Q(("first_approved_by", models.F("decided_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="two_approvals_come_from_two_who_did_not_propose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approval_level__lt", 2),
                            ("decided_by__isnull", True),
                            ("first_approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="a_case_of_two_approvals_is_not_decided_by_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "returned"), ("return_ground", ""), _connector="XOR"),
                        name="a_returned_case_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "taken_in"), _negated=True),
                            models.Q(("goes_to__isnull", False), ("taken_in_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="what_was_taken_in_elsewhere_goes_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by_system", False), ("granted", True), _connector="OR"),
                        name="rules_only_ever_grant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answers",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", services.common.fields.EncryptedJSONField(aad="answers.data", default=dict)),
                ("sources", services.common.fields.EncryptedJSONField(aad="answers.sources", default=dict)),
                ("prefill", services.common.fields.EncryptedJSONField(aad="answers.prefill", default=dict)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="applications.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseMaterial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("uploaded", "Handed in"),
                            ("fetched", "Fetched by the system"),
                            ("held", "Held certificate"),
                            ("promised", "A promise stands in for it"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        choices=[("unchecked", "Not checked yet"), ("fit", "Fits"), ("unfit", "Does not fit")],
                        default="unchecked",
                        max_length=10,
                    ),
                ),
                ("finding_reason", models.CharField(blank=True, max_length=300)),
                ("checked_at", models.DateTimeField(null=True)),
                ("on_paper", models.BooleanField(db_default=False, default=False)),
                ("original_seen_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="applications.application",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "held",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.helddocument",
                    ),
                ),
                (
                    "material",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.material"
                    ),
                ),
                (
                    "original_seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["material__order", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "material"), name="a_case_lists_a_material_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding", "unfit"), _negated=True),
                            models.Q(("finding_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_unfit_material_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("question_key", models.CharField(blank=True, max_length=40)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="applications.application"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "material",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="applications.casematerial",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("material__isnull", True), ("question_key", ""), _connector="XOR"),
                        name="a_file_belongs_to_a_material_or_a_question",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseSerial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("implementation_code", models.CharField(max_length=60)),
                ("day", models.DateField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("implementation_code", "day"), name="one_serial_of_an_item_and_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseTransfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    services.common.fields.EncryptedTextField(aad="case_transfer.reason", verbose_name="reason"),
                ),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transfers",
                        to="applications.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "from_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="from",
                    ),
                ),
                (
                    "to_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="to",
                    ),
                ),
                (
                    "to_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "handing on",
                "verbose_name_plural": "handings on",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notice", "Saying what is missing"),
                            ("supplement", "Handing in what is missing"),
                            ("promise", "Promised limit"),
                            ("statutory", "Statutory limit"),
                            ("step", "Stage"),
                            ("procedure", "Special procedure"),
                            ("delivery", "Handing over"),
                            ("forward", "Sending on to the office that handles it"),
                            ("fee", "Paying the fee"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=60, verbose_name="stage")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("workday", "working days"),
                            ("day", "calendar days"),
                            ("hour", "hours"),
                            ("month", "months"),
                        ],
                        max_length=8,
                        verbose_name="unit",
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField(verbose_name="limit")),
                ("extended", models.PositiveSmallIntegerField(default=0, verbose_name="made longer by")),
                ("started_at", models.DateTimeField(verbose_name="began at")),
                ("due_date", models.DateField(db_index=True, null=True, verbose_name="last day")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="passed from")),
                ("warns_at", models.DateTimeField(null=True, verbose_name="yellow from")),
                ("paused_at", models.DateTimeField(null=True, verbose_name="stands still since")),
                ("left", models.PositiveIntegerField(null=True, verbose_name="left while it stands still")),
                ("stopped_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "told",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "In time"), (1, "Soon due"), (2, "Overdue"), (3, "Past the statutory limit")],
                        default=0,
                    ),
                ),
                ("fault", models.CharField(blank=True, max_length=200, verbose_name="what hindered the sweep")),
                ("fault_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clocks",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "clock",
                "verbose_name_plural": "clocks",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("paused_at__isnull", True), ("stopped_at__isnull", True)),
                        fields=["warns_at"],
                        name="clocks_running",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at__isnull", True)),
                        fields=("application", "kind", "label"),
                        name="one_clock_of_a_kind_runs_in_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paused_at__isnull", True),
                            ("left__isnull", False),
                            ("ends_at__isnull", True),
                            _connector="OR",
                        ),
                        name="a_clock_that_stands_still_knows_what_is_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__isnull", True), ("due_date__isnull", False), _connector="XOR"),
                        name="a_clock_that_ends_has_a_last_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "question",
                    services.common.fields.EncryptedTextField(
                        aad="consultation.question", verbose_name="what is asked"
                    ),
                ),
                ("groups", models.JSONField(default=list, verbose_name="pages it sees")),
                ("materials", models.JSONField(default=list, verbose_name="materials it sees")),
                ("asked_at", models.DateTimeField()),
                ("due_date", models.DateField(db_index=True, verbose_name="answer by")),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "In agreement"),
                            ("conditions", "Agrees on conditions"),
                            ("object", "Against it"),
                        ],
                        max_length=10,
                        verbose_name="opinion",
                    ),
                ),
                (
                    "grounds",
                    services.common.fields.EncryptedTextField(
                        aad="consultation.grounds", blank=True, verbose_name="grounds"
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
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
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consultations",
                        to="applications.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "opinion asked for",
                "verbose_name_plural": "opinions asked for",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("application", "department"),
                        name="a_department_is_asked_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("opinion", "")),
                            models.Q(
                                models.Q(("opinion", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_opinion_names_who_gave_it_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionFactor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempt", models.PositiveSmallIntegerField()),
                ("order", models.PositiveSmallIntegerField()),
                ("fact", models.CharField(max_length=80)),
                ("operator", models.CharField(max_length=20)),
                ("expected", models.CharField(max_length=200)),
                ("value", services.common.fields.EncryptedTextField(aad="decision_factor.value", blank=True)),
                ("passed", models.BooleanField(null=True)),
                ("explanation", models.CharField(max_length=200)),
                ("rule_version", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factors",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "ordering": ["attempt", "order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "attempt", "order"), name="a_rule_is_weighed_once_an_attempt"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("online", "Electronically"),
                            ("hand", "Collected at the window"),
                            ("post", "By post"),
                        ],
                        max_length=10,
                        verbose_name="way",
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=60, verbose_name="recipient")),
                (
                    "phone",
                    services.common.fields.EncryptedTextField(aad="delivery.phone", blank=True, verbose_name="phone"),
                ),
                (
                    "address",
                    services.common.fields.EncryptedTextField(
                        aad="delivery.address", blank=True, verbose_name="address"
                    ),
                ),
                ("code", services.common.fields.EncryptedTextField(aad="delivery.code", blank=True)),
                ("code_index", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ("wrong_tries", models.PositiveSmallIntegerField(default=0)),
                ("ready_at", models.DateTimeField(null=True, verbose_name="ready since")),
                ("tracking_number", models.CharField(blank=True, max_length=40, verbose_name="tracking number")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("handed_at", models.DateTimeField(null=True, verbose_name="handed over at")),
                ("agent_name", models.CharField(blank=True, max_length=60, verbose_name="collected by")),
                ("agent_id_type", models.CharField(blank=True, max_length=2)),
                (
                    "agent_id_number",
                    services.common.fields.EncryptedTextField(aad="delivery.agent_id_number", blank=True),
                ),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delivery",
                        to="applications.application",
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="departments.window",
                        verbose_name="window",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ["ready_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("handed_at__isnull", True), ("handed_by__isnull", False), _connector="OR"),
                        name="what_was_handed_over_names_who_did",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at__isnull", True), models.Q(("tracking_number", ""), _negated=True), _connector="OR"
                        ),
                        name="what_was_sent_has_a_tracking_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agent_name", ""), models.Q(("agent_id_type", ""), _negated=True), _connector="OR"
                        ),
                        name="who_collects_for_another_is_identified",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "In time"), (1, "Soon due"), (2, "Overdue"), (3, "Past the statutory limit")],
                        verbose_name="light",
                    ),
                ),
                ("ends_at", models.DateTimeField()),
                ("at", models.DateTimeField(verbose_name="told at")),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="applications.application"
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="applications.clock"
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)), fields=["at"], name="escalations_unseen"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clock", "level", "ends_at"), name="a_head_is_told_once_of_a_level_of_a_deadline"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.PositiveSmallIntegerField(verbose_name="made longer by")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("workday", "working days"),
                            ("day", "calendar days"),
                            ("hour", "hours"),
                            ("month", "months"),
                        ],
                        max_length=8,
                        verbose_name="unit",
                    ),
                ),
                ("reason", services.common.fields.EncryptedTextField(aad="extension.reason")),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="extension",
                        to="applications.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                    ),
                ),
            ],
            options={
                "verbose_name": "extension",
                "verbose_name_plural": "extensions",
            },
        ),
        migrations.CreateModel(
            name="LaterMaterial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agreed_through",
                    models.CharField(choices=[("online", "Online"), ("window", "Window")], max_length=10),
                ),
                (
                    "signed_name",
                    services.common.fields.EncryptedTextField(aad="later_material.signed_name", blank=True),
                ),
                ("agreed_at", models.DateTimeField()),
                ("due_date", models.DateField(null=True)),
                ("handed_in_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("overdue_told_at", models.DateTimeField(null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "material",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="later",
                        to="applications.casematerial",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["due_date"], name="later_materials_by_day")],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hearing", "Hearing"),
                            ("tender", "Invitation to tender"),
                            ("auction", "Auction"),
                            ("inspection", "Inspection of goods or equipment"),
                            ("testing", "Testing"),
                            ("quarantine", "Quarantine inspection"),
                            ("appraisal", "Appraisal"),
                            ("experts", "Review by experts"),
                        ],
                        max_length=10,
                        verbose_name="special procedure",
                    ),
                ),
                ("reason", services.common.fields.EncryptedTextField(aad="pause.reason")),
                ("expected_days", models.PositiveSmallIntegerField(verbose_name="expected working days")),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("agreed", models.BooleanField(null=True, verbose_name="agreed to")),
                ("started_at", models.DateTimeField(null=True, verbose_name="from")),
                ("expected_date", models.DateField(null=True, verbose_name="expected until")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="until")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="applications.application",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "special procedure",
                "verbose_name_plural": "special procedures",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("agreed__isnull", True), ("agreed", True), _connector="OR"),
                        ),
                        fields=("application",),
                        name="one_open_special_procedure_for_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_agrees_to_the_pause_they_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", True), _negated=True),
                            models.Q(("expected_date__isnull", False), ("started_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_pause_that_was_agreed_to_has_its_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("move", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not submitted yet"),
                            ("received", "Received"),
                            ("supplement", "Waiting for your supplement"),
                            ("accepted", "Accepted"),
                            ("review", "Under review"),
                            ("decision", "Under review"),
                            ("making", "Certificate in the making"),
                            ("delivery", "Being delivered"),
                            ("closed", "Completed"),
                            ("refused", "Not accepted"),
                            ("withdrawn", "Withdrawn"),
                            ("paused", "Special procedure (the clock stands still)"),
                            ("ended", "Ended"),
                            ("pre_exam", "Looked through beforehand"),
                            ("site_visit", "Under review"),
                            ("joint", "Under review"),
                            ("returned", "Returned"),
                            ("taken_in", "Taken in, on its way to the office that handles it"),
                            ("fee_due", "Fee to be paid"),
                            ("result_fee", "Fee to be paid"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("by_label", models.CharField(max_length=80)),
                ("note", services.common.fields.EncryptedTextField(aad="progress.note", blank=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress",
                        to="applications.application",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("worded_in", models.CharField(max_length=70)),
                ("digest", models.CharField(max_length=64)),
                ("signed_name", services.common.fields.EncryptedTextField(aad="promise.signed_name")),
                ("signed_at", models.DateTimeField()),
                (
                    "material",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promise",
                        to="applications.casematerial",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SiteVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="appointment")),
                ("place", services.common.fields.EncryptedTextField(aad="site_visit.place", verbose_name="place")),
                ("arranged_at", models.DateTimeField(auto_now_add=True)),
                (
                    "wish",
                    services.common.fields.EncryptedTextField(
                        aad="site_visit.wish", blank=True, verbose_name="another time wished"
                    ),
                ),
                ("wished_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "conclusion",
                    models.CharField(
                        blank=True,
                        choices=[("fit", "Complies"), ("mend", "To be mended by a date"), ("unfit", "Does not comply")],
                        max_length=6,
                        verbose_name="conclusion",
                    ),
                ),
                (
                    "remarks",
                    services.common.fields.EncryptedTextField(
                        aad="site_visit.remarks", blank=True, verbose_name="what the officers found"
                    ),
                ),
                ("mend_by_date", models.DateField(null=True, verbose_name="to be mended by")),
                ("first_signed_at", models.DateTimeField(null=True)),
                ("second_signed_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("called_off_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="site_visits",
                        to="applications.application",
                    ),
                ),
                (
                    "arranged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="arranged by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "first_officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="first officer",
                    ),
                ),
                (
                    "second_officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="second officer",
                    ),
                ),
            ],
            options={
                "verbose_name": "site visit",
                "verbose_name_plural": "site visits",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_officer", models.F("second_officer")), _negated=True),
                        name="two_different_officers_visit_a_site",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("called_off_at__isnull", True), ("finished_at__isnull", True)),
                        fields=("application",),
                        name="one_open_site_visit_for_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True),
                            models.Q(
                                ("first_signed_at__isnull", False),
                                ("second_signed_at__isnull", False),
                                models.Q(("conclusion", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_finished_site_visit_is_signed_by_both_officers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("conclusion", "mend"), _negated=True),
                            ("mend_by_date__isnull", False),
                            _connector="XOR",
                        ),
                        name="only_what_is_to_be_mended_has_a_day_for_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SitePhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="applications.sitevisit"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SiteCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=200)),
                (
                    "finding",
                    models.CharField(
                        choices=[("unchecked", "Not checked yet"), ("fit", "Fits"), ("unfit", "Does not fit")],
                        default="unchecked",
                        max_length=10,
                    ),
                ),
                ("remark", services.common.fields.EncryptedTextField(aad="site_check.remark", blank=True)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="applications.sitevisit"
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "order"), name="a_site_visit_lists_a_place_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Supplement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("due_date", models.DateField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplements",
                        to="applications.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("application",),
                        name="one_open_supplement_for_a_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplementItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(choices=[("question", "Answer"), ("material", "Material")], max_length=10),
                ),
                ("key", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=120)),
                ("reason", services.common.fields.EncryptedTextField(aad="supplement_item.reason")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "supplement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="applications.supplement"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("supplement", "subject", "key"), name="a_supplement_names_a_thing_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                ("received_at", models.DateTimeField(null=True, verbose_name="received at")),
                (
                    "from_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="from",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="to",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="departments.window",
                        verbose_name="window",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over list",
                "verbose_name_plural": "hand-over lists",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_at__isnull", True), ("received_by__isnull", True)),
                            models.Q(
                                ("received_at__isnull", False),
                                models.Q(("received_by", models.F("made_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="nobody_signs_for_paper_they_gave",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "material",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transfer_line",
                        to="applications.casematerial",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="applications.transferlist",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.applications.models.case.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("self", "Myself"),
                            ("enterprise", "An enterprise"),
                            ("agent", "A relative or friend"),
                            ("guardian", "A child in my care"),
                            ("helper", "Somebody I help in my village or community"),
                        ],
                        db_default="self",
                        default="self",
                        max_length=10,
                        verbose_name="for whom",
                    ),
                ),
                ("right", models.CharField(blank=True, db_default="", editable=False, max_length=40)),
                ("authority", models.CharField(blank=True, max_length=200, verbose_name="authorisation")),
                ("begun_at", models.DateTimeField(auto_now_add=True, verbose_name="begun at")),
                ("seen_at", models.DateTimeField(auto_now_add=True, verbose_name="last used")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "agent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="agent",
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="clerk",
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
                (
                    "enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.enterprise",
                        verbose_name="applicant (enterprise)",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="applicant",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="departments.window",
                        verbose_name="window",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("clerk",),
                        name="a_clerk_serves_one_client_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", True), ("enterprise__isnull", True), _connector="XOR"),
                        name="a_visit_is_for_a_person_or_an_enterprise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agent__isnull", True), ("enterprise__isnull", True), ("kind", "self")),
                            models.Q(models.Q(("kind", "self"), _negated=True), ("agent__isnull", False)),
                            _connector="OR",
                        ),
                        name="who_acts_for_another_stands_at_the_window",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agent__isnull", True),
                            models.Q(
                                models.Q(("authority", ""), ("right", ""), _negated=True),
                                models.Q(
                                    ("person__isnull", True),
                                    models.Q(("agent", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="an_agent_at_the_window_has_a_right_or_a_paper",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="application",
            name="visit",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="applications.visit",
            ),
        ),
        migrations.CreateModel(
            name="AfterCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("promise", "Granted on a promise"),
                            ("sample", "Sample of what rules or one clerk decided"),
                        ],
                        max_length=8,
                        verbose_name="why it is looked at",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be checked"),
                            ("right", "As it should be"),
                            ("wrong", "Not right, an approver decides"),
                            ("revoked", "Revoked"),
                            ("stands", "Stands all the same"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("due_date", models.DateField(verbose_name="until")),
                ("finding", services.common.fields.EncryptedTextField(aad="after_check.finding", blank=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("answer", services.common.fields.EncryptedTextField(aad="after_check.answer", blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="after_checks",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "after-check",
                "verbose_name_plural": "after-checks",
                "ordering": ("due_date", "pk"),
                "indexes": [models.Index(fields=["state", "due_date"], name="after_checks_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "reason"), name="a_case_is_checked_once_for_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("checked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_revokes_what_they_found_wrong",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "revoked"), _negated=True),
                            models.Q(("checked_by__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="two_people_revoke",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseArchive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("digest", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256 of the list of parts")),
                (
                    "own_digest",
                    models.CharField(db_index=True, max_length=64, verbose_name="SHA-256 of the applicant's list"),
                ),
                ("upto", models.BigIntegerField(editable=False)),
                ("parts", models.PositiveSmallIntegerField(verbose_name="parts")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archives",
                        to="applications.application",
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
                "verbose_name": "archive of a case",
                "verbose_name_plural": "archives of cases",
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "version"), name="a_version_of_an_archive_is_made_once"
                    ),
                    models.UniqueConstraint(
                        fields=("application", "upto"), name="a_case_is_archived_once_for_what_happened"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("total", models.PositiveBigIntegerField(null=True, verbose_name="to be paid (fen)")),
                ("trace", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("assessed_at", models.DateTimeField(verbose_name="assessed at")),
                ("noticed_at", models.DateTimeField(null=True, verbose_name="payment notice of")),
                ("due_date", models.DateField(null=True, verbose_name="to be paid by")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled at")),
                (
                    "settled_as",
                    models.CharField(
                        blank=True,
                        choices=[("nothing", "Nothing to pay"), ("paid", "Paid"), ("waived", "Waived")],
                        max_length=7,
                        verbose_name="settled as",
                    ),
                ),
                ("waiver_reason", models.TextField(blank=True, verbose_name="why it is waived")),
                (
                    "hindrance",
                    models.CharField(
                        blank=True, db_default="", max_length=300, verbose_name="why the case cannot go on"
                    ),
                ),
                ("reminded", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fee", to="applications.application"
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.bill",
                        verbose_name="bill",
                    ),
                ),
                (
                    "waived_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "waiver_proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "fee of a case",
                "verbose_name_plural": "fees of cases",
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["application"],
                        name="fees_that_are_not_settled",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_as", ""), ("settled_at__isnull", True)),
                            models.Q(("settled_at__isnull", False), models.Q(("settled_as", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_settled_fee_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bill__isnull", False), models.Q(("settled_as", "nothing"), ("total", 0)), _connector="OR"
                        ),
                        name="a_fee_without_a_bill_is_an_exemption",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("waived_by__isnull", True),
                            models.Q(
                                models.Q(("waiver_reason", ""), _negated=True),
                                ("waiver_proposed_by__isnull", False),
                                models.Q(("waived_by", models.F("waiver_proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_fee_is_waived_by_two_people_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_as", "waived"), _negated=True),
                            ("waived_by__isnull", False),
                            _connector="OR",
                        ),
                        name="what_is_waived_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("agent__isnull", True), ("guardian__isnull", True), ("state", "draft"), ("visit__isnull", True)
                ),
                fields=("applicant", "item_version"),
                name="a_person_has_one_own_draft_of_an_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agent__isnull", False), ("state", "draft"), ("visit__isnull", True)),
                fields=("agent", "applicant", "item_version"),
                name="an_agent_has_one_draft_of_an_item_for_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("guardian__isnull", False), ("state", "draft"), ("visit__isnull", True)),
                fields=("guardian", "applicant", "item_version"),
                name="a_guardian_has_one_draft_of_an_item_for_a_child",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("applicant_enterprise__isnull", False), ("state", "draft"), ("visit__isnull", True)
                ),
                fields=("handler", "applicant_enterprise", "item_version"),
                name="a_handler_has_one_draft_of_an_item_for_an_enterprise",
            ),
        ),
    ]
