import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import services.common.fields
import services.payments.querysets
import services.payments.triggers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("payments", "0001_initial"),
        ("payments", "0002_append_only"),
        ("payments", "0003_doubts_solved_tills_disputes_agreements"),
        ("payments", "0004_payees_keep_code_and_book"),
        ("payments", "0005_a_stray_payment_goes_back_once"),
        ("payments", "0006_what_could_not_be_booked"),
        ("payments", "0007_tills"),
        ("payments", "0008_stuck_refunds"),
        ("payments", "0009_merchants"),
        ("payments", "0010_links_invoices"),
        ("payments", "0011_who_was_told"),
        ("payments", "0012_order_simulated"),
        ("payments", "0013_looks"),
        ("payments", "0014_times_as_told"),
        ("payments", "0015_agreements_of_each_owner"),
        ("payments", "0016_refunds_by_bank"),
        ("payments", "0017_what_was_issued_stays"),
        ("payments", "0018_sums_of_bill_files"),
        ("payments", "0019_since_at"),
        ("payments", "0020_ended_and_changed_by_two"),
        ("payments", "0021_notice_numbers_and_refusals"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("accounts", "__first__"),
        ("departments", "0001_tables"),
        ("documents", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_ref", models.CharField(max_length=80, verbose_name="about")),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                ("channel_ref", models.CharField(max_length=64)),
                ("limit", models.PositiveBigIntegerField(verbose_name="at most, each time (fen)")),
                ("signed_at", models.DateTimeField(verbose_name="signed at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement to deduct",
                "verbose_name_plural": "agreements to deduct",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("person", "subject_ref", "channel"),
                        name="a_person_agrees_once_about_a_thing",
                    ),
                    models.CheckConstraint(condition=models.Q(("limit__gt", 0)), name="an_agreement_has_a_limit"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("signed_at")), _connector="OR"
                        ),
                        name="an_agreement_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.payments.querysets.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("subject_ref", models.CharField(max_length=80, verbose_name="about")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("title", models.CharField(max_length=120, verbose_name="what for")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis of the charge")),
                (
                    "notice_number",
                    models.CharField(blank=True, max_length=40, verbose_name="number of the payment notice"),
                ),
                ("amount", models.PositiveBigIntegerField(null=True, verbose_name="amount (fen)")),
                ("tariff_ref", models.CharField(blank=True, max_length=80)),
                ("tariff_digest", models.CharField(blank=True, max_length=64)),
                ("trace", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pricing_hold", "The amount is being checked"),
                            ("issued", "To be paid"),
                            ("paid", "Paid"),
                            ("void", "Cancelled, nothing to pay"),
                            ("written_off", "Written off"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("hold_reason", models.CharField(blank=True, max_length=200, verbose_name="why it has no amount")),
                ("proposal", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("due_date", models.DateField(null=True, verbose_name="to be paid by")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("issued_at", models.DateTimeField(null=True, verbose_name="issued at")),
                ("paid_at", models.DateTimeField(null=True, verbose_name="paid at")),
                ("told_at", models.DateTimeField(null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=200, verbose_name="why it was cancelled")),
                (
                    "payer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="payer",
                    ),
                ),
                (
                    "payer_enterprise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.enterprise",
                        verbose_name="paying enterprise",
                    ),
                ),
                (
                    "priced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bill",
                "verbose_name_plural": "bills",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["state", "due_date"], name="bills_by_state_and_due_date"),
                    models.Index(fields=["payer", "state"], name="bills_of_a_person"),
                    models.Index(fields=["payer_enterprise", "state"], name="bills_of_an_enterprise"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "subject_ref", "version"), name="a_version_of_what_is_owed_stands_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["pricing_hold", "issued"])),
                        fields=("kind", "subject_ref"),
                        name="one_open_bill_of_what_is_owed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["pricing_hold", "void"]),
                            models.Q(("amount__gt", 0), ("issued_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_issued_bill_says_how_much",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "pricing_hold"), _negated=True),
                            models.Q(("amount__isnull", True), models.Q(("hold_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_bill_without_price_says_why_and_is_never_nought",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_at__isnull", False), ("state", "paid")),
                            models.Q(models.Q(("state", "paid"), _negated=True), ("paid_at", None)),
                            _connector="OR",
                        ),
                        name="a_paid_bill_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BillEnding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for a second person"),
                            ("agreed", "Agreed to"),
                            ("declined", "Not agreed to"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("decision", models.CharField(blank=True, max_length=200, verbose_name="why it was not agreed to")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("void", "Cancel it: it is wrong or no longer owed"),
                            ("written_off", "Write it off: it will never be paid"),
                        ],
                        max_length=12,
                        verbose_name="how",
                    ),
                ),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="endings", to="payments.bill"
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
                "verbose_name": "end of a bill",
                "verbose_name_plural": "ends of bills",
                "ordering": ("-pk",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("bill",), name="one_open_proposal_to_end_a_bill"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_end_of_a_bill_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "agreed"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_agrees_to_the_end_they_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="the_end_of_a_bill_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BillLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=120, verbose_name="what")),
                ("amount", models.BigIntegerField(verbose_name="amount (fen)")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="rule")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="payments.bill"
                    ),
                ),
            ],
            options={
                "ordering": ("order", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("bill", "order"), name="lines_of_a_bill_are_numbered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DayClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20, verbose_name="means")),
                ("day_date", models.DateField(verbose_name="day")),
                ("expected", models.BigIntegerField(verbose_name="by the books (fen)")),
                ("amounts", models.JSONField(default=dict)),
                ("counted", models.BigIntegerField(verbose_name="counted (fen)")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="why it differs")),
                ("counted_at", models.DateTimeField(auto_now_add=True)),
                ("checked_at", models.DateTimeField(null=True)),
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
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "closing of a day",
                "verbose_name_plural": "closings of days",
                "ordering": ("-day_date", "-pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("clerk", "channel", "day_date"), name="a_clerk_closes_a_day_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_by", None),
                            models.Q(("checked_by", models.F("clerk")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_checks_their_own_till",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted", models.F("expected")), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="a_difference_in_the_till_is_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at", None), ("checked_by", None)),
                            models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_checked_till_says_by_whom_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="what is wrong")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Being looked into"),
                            ("upheld", "The payer is right"),
                            ("rejected", "The bill is right"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=500, verbose_name="decision")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="payments.bill"
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
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "dispute",
                "verbose_name_plural": "disputes",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("bill",),
                        name="a_bill_is_disputed_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_decides_a_dispute_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("opened_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_decides_their_own_dispute",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "buyer",
                    models.CharField(
                        choices=[("person", "The payer"), ("firm", "An enterprise or organisation")],
                        max_length=10,
                        verbose_name="made out to",
                    ),
                ),
                ("firm", models.CharField(blank=True, max_length=80, verbose_name="name of the enterprise")),
                ("tax_number", models.CharField(blank=True, max_length=20, verbose_name="tax number")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Asked for"), ("made", "Made"), ("declined", "Declined")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="number of the invoice")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="answer")),
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="payments.bill"
                    ),
                ),
            ],
            options={
                "verbose_name": "request for an invoice",
                "verbose_name_plural": "requests for invoices",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "declined"), _negated=True),
                        fields=("bill",),
                        name="an_invoice_of_a_bill_is_asked_for_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("buyer", "firm"),
                                models.Q(("firm", ""), _negated=True),
                                models.Q(("tax_number", ""), _negated=True),
                            ),
                            models.Q(("buyer", "person"), ("firm", ""), ("tax_number", "")),
                            _connector="OR",
                        ),
                        name="an_invoice_for_an_enterprise_names_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "open")),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("state", "made"),
                                models.Q(("number", ""), _negated=True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("state", "declined"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_answers_for_an_invoice_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerTransfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "book",
                    models.CharField(
                        choices=[("platform", "Charges"), ("treasury", "Government fees (treasury)")],
                        max_length=10,
                        verbose_name="book",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="booked at")),
                ("debit", models.CharField(max_length=60, verbose_name="debit")),
                ("credit", models.CharField(max_length=60, verbose_name="credit")),
                ("amount", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
                ("key", models.CharField(max_length=100, unique=True)),
                ("order_no", models.CharField(blank=True, db_index=True, max_length=32, verbose_name="order")),
            ],
            options={
                "verbose_name": "ledger transfer",
                "verbose_name_plural": "ledger transfers",
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["book", "at"], name="transfers_of_a_book_by_time")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="a_transfer_moves_something"),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True),
                        name="a_transfer_has_two_accounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "out_trade_no",
                    models.CharField(
                        default=services.payments.querysets.new_trade_number, editable=False, max_length=32, unique=True
                    ),
                ),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                ("merchant", models.CharField(blank=True, max_length=64, verbose_name="merchant")),
                ("simulated", models.BooleanField(default=False, verbose_name="simulated")),
                ("amount", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("created", "Getting ready"),
                            ("pending", "Waiting for your payment"),
                            ("unknown", "The result is being confirmed"),
                            ("succeeded", "Paid"),
                            ("closed", "Closed, nothing was paid"),
                            ("failed", "Not paid"),
                        ],
                        default="created",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("client_key", models.CharField(max_length=64)),
                ("body_digest", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=120, verbose_name="what for")),
                ("qr_text", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="placed at")),
                ("expires_at", models.DateTimeField(verbose_name="open until")),
                ("sent_at", models.DateTimeField(null=True)),
                ("ask_at", models.DateTimeField(null=True)),
                ("asked", models.PositiveSmallIntegerField(default=0)),
                ("looks", models.PositiveSmallIntegerField(default=0)),
                ("close_wished_at", models.DateTimeField(null=True)),
                ("channel_trade_no", models.CharField(max_length=64, null=True, verbose_name="number of the channel")),
                (
                    "trade_amount",
                    models.PositiveBigIntegerField(null=True, verbose_name="amount of that payment (fen)"),
                ),
                ("succeeded_at", models.DateTimeField(null=True, verbose_name="paid at")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.agreement",
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "payment order",
                "verbose_name_plural": "payment orders",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("ask_at__isnull", False)), fields=["ask_at"], name="orders_to_ask_about"
                    ),
                    models.Index(fields=["channel", "succeeded_at"], name="orders_of_a_channel_and_day"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="nobody_orders_nothing"),
                    models.UniqueConstraint(
                        fields=("placed_by", "client_key"), name="an_attempt_of_a_payer_is_one_order"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("placed_by", None)),
                        fields=("client_key",),
                        name="an_attempt_of_the_portal_is_one_order",
                    ),
                    models.UniqueConstraint(
                        fields=("channel", "channel_trade_no"), name="a_payment_is_booked_to_one_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("channel_trade_no__isnull", False),
                                ("state", "succeeded"),
                                ("succeeded_at__isnull", False),
                            ),
                            models.Q(models.Q(("state", "succeeded"), _negated=True), ("succeeded_at", None)),
                            _connector="OR",
                        ),
                        name="an_order_with_money_says_when_and_which",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("released", "Given back, the order ended without money"),
                            ("won", "Pays the bill"),
                            ("lost", "Surplus, the bill was no longer open"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("refund_reserved", models.PositiveBigIntegerField(default=0, verbose_name="asked back (fen)")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="payments.bill"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="payments.order"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("refund_reserved__lte", models.F("amount"))),
                        name="never_more_goes_back_than_was_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["won", "lost"]), ("refund_reserved", 0), _connector="OR"),
                        name="only_money_that_came_goes_back",
                    ),
                    models.UniqueConstraint(fields=("order", "bill"), name="an_order_names_a_bill_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "open")), fields=("bill",), name="one_active_order_of_a_bill"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "won")), fields=("bill",), name="a_bill_is_paid_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="a_part_of_an_order_is_not_nothing"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name as on the receipt")),
                (
                    "book",
                    models.CharField(
                        choices=[("platform", "Charges"), ("treasury", "Government fees (treasury)")],
                        help_text="Government fees never pass through the platform.",
                        max_length=10,
                        verbose_name="book",
                    ),
                ),
                (
                    "refund_limit",
                    models.PositiveBigIntegerField(
                        default=20000,
                        help_text="Above it a second person agrees.",
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="one person may refund up to (fen)",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="organ that answers for it and seals its receipts",
                    ),
                ),
            ],
            options={
                "verbose_name": "payee",
                "verbose_name_plural": "payees",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="MerchantAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                ("number", models.CharField(max_length=64, verbose_name="number of the merchant")),
                ("since_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merchants",
                        to="payments.payee",
                        verbose_name="payee",
                    ),
                ),
            ],
            options={
                "verbose_name": "merchant account",
                "verbose_name_plural": "merchant accounts",
                "ordering": ("channel", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("payee", "channel"),
                        name="a_payee_has_one_account_at_a_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="a_merchant_account_has_a_number"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="bill",
            name="payee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.payee", verbose_name="payee"
            ),
        ),
        migrations.CreateModel(
            name="PayeeChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for a second person"),
                            ("agreed", "Agreed to"),
                            ("declined", "Not agreed to"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("decision", models.CharField(blank=True, max_length=200, verbose_name="why it was not agreed to")),
                ("name", models.CharField(max_length=80, verbose_name="name as on the receipt")),
                (
                    "book",
                    models.CharField(
                        choices=[("platform", "Charges"), ("treasury", "Government fees (treasury)")],
                        max_length=10,
                        verbose_name="book",
                    ),
                ),
                (
                    "refund_limit",
                    models.PositiveBigIntegerField(
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="one person may refund up to (fen)",
                    ),
                ),
                ("in_use", models.BooleanField(default=True, verbose_name="in use")),
                ("channel", models.CharField(blank=True, max_length=20, verbose_name="channel")),
                ("number", models.CharField(blank=True, max_length=64, verbose_name="number of the merchant")),
                ("from_date", models.DateField(default=django.utils.timezone.localdate, verbose_name="in force from")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="in force since")),
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
                    "payee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="payments.payee",
                        verbose_name="payee",
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
                "verbose_name": "change of a payee",
                "verbose_name_plural": "changes of payees",
                "ordering": ("-pk",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("payee__isnull", False), ("state", "open")),
                        fields=("payee",),
                        name="one_open_change_of_a_payee",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_change_of_a_payee_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "agreed"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_agrees_to_the_change_they_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("applied_at", None),
                            models.Q(("payee__isnull", False), ("state", "agreed")),
                            _connector="OR",
                        ),
                        name="what_nobody_agreed_to_is_not_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="a_change_of_a_payee_has_a_name_and_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", services.common.fields.EncryptedTextField(aad="payments.link.secret")),
                ("secret_index", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(verbose_name="open until")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="payments.bill"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "link to pay for another",
                "verbose_name_plural": "links to pay for another",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("bill",),
                        name="a_bill_has_one_open_link_to_pay_it",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="by_link", to="payments.order"
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="payments.paylink"
                    ),
                ),
            ],
            options={
                "verbose_name": "payment by a link",
                "verbose_name_plural": "payments by a link",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Quarantined",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                (
                    "doubt",
                    models.CharField(
                        choices=[
                            ("amount", "Another amount than asked"),
                            ("merchant", "Paid into another account than asked"),
                            ("rewritten", "The same message number with other content"),
                            ("no_order", "No such order"),
                            ("no_refund", "No such refund"),
                            ("time", "A time that cannot be"),
                            ("second_trade", "A second payment for one order"),
                            ("used_trade", "A payment that is booked to another order"),
                            ("refund_amount", "Another amount went back than asked"),
                            ("refund_lost", "A refund under way is not known any more"),
                            ("refund_stuck", "A refund that does not go through"),
                            ("refund_twice", "A refund that went back by bank and by the channel"),
                            ("refund_reversed", "A refund that was done is called failed"),
                            ("not_booked", "What the channel told could not be booked"),
                            ("difference", "Our books and the channel's bill file differ"),
                            ("no_file", "A day without a bill file"),
                            ("bill_file", "Another bill file for a day that was compared"),
                        ],
                        max_length=20,
                        verbose_name="what does not fit",
                    ),
                ),
                ("key", models.CharField(max_length=160, unique=True)),
                ("said_amount", models.BigIntegerField(null=True, verbose_name="amount said (fen)")),
                ("said_number", models.CharField(blank=True, max_length=64, verbose_name="number said")),
                ("said_at", models.DateTimeField(null=True, verbose_name="time said")),
                ("order_number", models.CharField(blank=True, max_length=32, verbose_name="order said")),
                ("said_merchant", models.CharField(blank=True, max_length=64, verbose_name="merchant said")),
                ("returned_trade", models.CharField(max_length=64, null=True)),
                (
                    "body",
                    services.common.fields.EncryptedTextField(aad="payments.quarantined.body", blank=True, default=""),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("solved", "Solved")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("solved_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("returned", "The money goes back"),
                            ("accepted", "It counts as told"),
                            ("dismissed", "Nothing came of it"),
                            ("noted", "Cleared up elsewhere"),
                            ("retried", "It is tried again"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what was done")),
                (
                    "order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.order"
                    ),
                ),
                (
                    "solved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "put aside",
                "verbose_name_plural": "put aside",
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("solved_at", None), ("state", "open")),
                            models.Q(
                                ("solved_at__isnull", False),
                                ("solved_by__isnull", False),
                                ("state", "solved"),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_solves_a_doubt_says_how",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("returned_trade__isnull", False)),
                        fields=("channel", "returned_trade"),
                        name="a_stray_payment_goes_back_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelInbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                ("event_id", models.CharField(max_length=64, verbose_name="number of the message")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("body", services.common.fields.EncryptedTextField(aad="payments.inbox.body")),
                (
                    "state",
                    models.CharField(
                        choices=[("received", "Received"), ("applied", "Booked"), ("quarantined", "Put aside")],
                        default="received",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("received_at", models.DateTimeField(auto_now_add=True, verbose_name="received at")),
                ("applied_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "doubt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.quarantined",
                    ),
                ),
            ],
            options={
                "verbose_name": "message of a gateway",
                "verbose_name_plural": "messages of gateways",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "received")), fields=["received_at"], name="messages_to_be_booked"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "event_id"), name="a_message_of_a_channel_stands_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "bill",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="payments.bill"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt",
                "verbose_name_plural": "receipts",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="ReconBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20, verbose_name="channel")),
                ("day_date", models.DateField(verbose_name="day")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("lines", models.PositiveIntegerField(default=0, verbose_name="lines")),
                ("total", models.BigIntegerField(null=True, verbose_name="sum of the file (fen)")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="compared at")),
            ],
            options={
                "verbose_name": "reconciliation",
                "verbose_name_plural": "reconciliations",
                "ordering": ("-day_date", "channel"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "day_date", "version"), name="a_version_of_a_day_is_compared_once"
                    ),
                    models.UniqueConstraint(
                        fields=("channel", "day_date", "digest"), name="a_bill_file_is_compared_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "out_refund_no",
                    models.CharField(
                        default=services.payments.querysets.new_trade_number, editable=False, max_length=32, unique=True
                    ),
                ),
                ("amount", models.PositiveBigIntegerField(verbose_name="amount (fen)")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("surplus", "Paid twice or too late"),
                            ("staff", "Given back by staff"),
                            ("service", "The service was not given"),
                        ],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "refused_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was not agreed to"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("rejected", "Not approved"),
                            ("submitted", "Sent to the payment company"),
                            ("processing", "On its way back to you"),
                            ("succeeded", "Refunded"),
                            ("abnormal", "Stuck, staff are looking into it"),
                            ("failed", "Did not go through, it will be tried again"),
                        ],
                        default="requested",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "transfer_slip",
                    models.CharField(blank=True, max_length=64, verbose_name="slip of the bank transfer"),
                ),
                ("requested_at", models.DateTimeField(auto_now_add=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("ask_at", models.DateTimeField(null=True)),
                ("asked", models.PositiveSmallIntegerField(default=0)),
                ("sent", models.PositiveSmallIntegerField(default=0)),
                ("channel_refund_no", models.CharField(blank=True, max_length=64)),
                ("succeeded_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="payments.allocation",
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
                    "handed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stray",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returned_by",
                        to="payments.quarantined",
                    ),
                ),
                (
                    "transfer_checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "transferred_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("ask_at__isnull", False)), fields=["ask_at"], name="refunds_to_ask_about"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="nothing_is_not_refunded"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("allocation__isnull", False), ("stray", None)),
                            models.Q(("allocation", None), ("stray__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_refund_is_of_a_payment_or_of_stray_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_the_refund_they_asked_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("transfer_checked_by", None),
                            models.Q(
                                ("transferred_by__isnull", False),
                                models.Q(("transfer_checked_by", models.F("transferred_by")), _negated=True),
                                models.Q(("transfer_slip", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_transfer_is_checked_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "succeeded"), ("succeeded_at__isnull", False)),
                            models.Q(models.Q(("state", "succeeded"), _negated=True), ("succeeded_at", None)),
                            _connector="OR",
                        ),
                        name="a_refund_that_went_through_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReconItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("matched", "Matches"),
                            ("long", "Money there, not in our books"),
                            ("short", "In our books, no money there"),
                            ("amount_diff", "Amounts differ"),
                            ("account_diff", "Paid into another account"),
                            ("state_diff", "Paid there, not finished here"),
                            ("dup", "Stands twice in the file"),
                        ],
                        max_length=12,
                        verbose_name="finding",
                    ),
                ),
                ("number", models.CharField(max_length=64, verbose_name="our number")),
                ("channel_number", models.CharField(blank=True, max_length=64, verbose_name="number of the channel")),
                ("ours", models.BigIntegerField(null=True, verbose_name="in our books (fen)")),
                ("theirs", models.BigIntegerField(null=True, verbose_name="in the file (fen)")),
                ("solved_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what was done")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="payments.reconbatch"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.order"
                    ),
                ),
                (
                    "solved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.refund"
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a reconciliation",
                "verbose_name_plural": "lines of reconciliations",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("solved_at", None),
                            models.Q(("solved_at__isnull", False), models.Q(("note", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="who_solves_a_difference_says_how",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="quarantined",
            name="refund",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.refund"
            ),
        ),
        migrations.CreateModel(
            name="Till",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20, verbose_name="means")),
                ("day_date", models.DateField(verbose_name="day")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="when it was counted")),
                (
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "till",
                "verbose_name_plural": "tills",
                "ordering": ("-day_date", "-pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("clerk", "channel", "day_date"), name="a_clerk_has_one_till_a_day")
                ],
            },
        ),
        migrations.RunPython(
            code=services.payments.triggers.create,
            reverse_code=services.payments.triggers.drop,
        ),
        migrations.RunPython(
            code=services.payments.triggers.freeze,
            reverse_code=services.payments.triggers.melt,
        ),
        migrations.RunPython(
            code=services.payments.triggers.guard,
            reverse_code=services.payments.triggers.unguard,
        ),
    ]
