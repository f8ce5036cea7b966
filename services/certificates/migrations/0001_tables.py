import django.db.models.deletion
import django.utils.timezone
import services.certificates.models.certificates
import services.common.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("certificates", "0001_initial"),
        ("certificates", "0002_enterprises_hold_documents"),
        ("certificates", "0003_layouts_issuers_renewal"),
        ("certificates", "0004_codes_that_are_shown"),
        ("certificates", "0005_renewal_is_offered_once"),
        ("certificates", "0006_permissions_to_use_certificates"),
        ("certificates", "0007_holders_of_older_certificates"),
        ("certificates", "0008_changes_batches_and_printed_paper"),
        ("certificates", "0009_papers_added_by_their_holders"),
        ("certificates", "0010_fields_of_permissions"),
        ("certificates", "0011_a_first_print_happens_once"),
        ("certificates", "0012_rows_blanks_and_decisions"),
        ("certificates", "0013_series_of_blanks_and_papers_taken_out"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("accounts", "__first__"),
        ("departments", "0001_tables"),
        ("documents", "0001_tables"),
        ("files", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CertificateType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "standard_code",
                    models.CharField(
                        help_text="Credit code of the defining organ and three characters",
                        max_length=21,
                        verbose_name="type code (GB/T 36904)",
                    ),
                ),
                ("issuer_department_name", models.CharField(max_length=120, verbose_name="issuing organ")),
                (
                    "holder_kind",
                    models.CharField(
                        choices=[("person", "Person"), ("enterprise", "Enterprise")],
                        default="person",
                        max_length=10,
                        verbose_name="held by",
                    ),
                ),
                ("fields", models.JSONField(default=list, verbose_name="face data")),
                (
                    "validity_unit",
                    models.CharField(
                        choices=[
                            ("days", "days"),
                            ("months", "months"),
                            ("years", "years"),
                            ("unlimited", "without an end"),
                        ],
                        default="years",
                        max_length=10,
                        verbose_name="validity counted in",
                    ),
                ),
                ("validity_amount", models.PositiveSmallIntegerField(default=1, verbose_name="validity")),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("pdf/certificates/generic.html", "A5 across"),
                            ("pdf/certificates/residence_permit.html", "A5 across, with a photo"),
                            ("pdf/certificates/elder_card.html", "A5 across, large letters and a photo"),
                            ("pdf/certificates/card.html", "Card, front and back (85.6 × 54 mm)"),
                            ("pdf/certificates/licence.html", "A4 across, licence"),
                            ("pdf/certificates/permit.html", "A4 upright, licence"),
                            ("pdf/certificates/proof.html", "A4 upright, proof"),
                            ("pdf/certificates/booklet.html", "Booklet: cover and inside"),
                            ("pdf/certificates/pass.html", "Pass with a stub"),
                        ],
                        default="pdf/certificates/generic.html",
                        max_length=80,
                        verbose_name="layout",
                    ),
                ),
                (
                    "colour",
                    models.CharField(
                        choices=[("jade", "Jade"), ("gold", "Gold"), ("navy", "Blue"), ("rose", "Rose")],
                        default="jade",
                        max_length=10,
                        verbose_name="colour",
                    ),
                ),
                (
                    "lead_text",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="A key of the face data in braces stands for its value: {name}",
                        max_length=300,
                        verbose_name="words above the face data",
                    ),
                ),
                (
                    "back_text",
                    models.TextField(
                        blank=True,
                        db_default="",
                        help_text="One line each",
                        max_length=300,
                        verbose_name="words on the back or at the foot",
                    ),
                ),
                ("watermark", models.CharField(blank=True, db_default="", max_length=20, verbose_name="watermark")),
                ("has_border", models.BooleanField(db_default=True, default=True, verbose_name="with a border")),
                ("has_code", models.BooleanField(db_default=True, default=True, verbose_name="with a QR code")),
                (
                    "renewal_days",
                    models.PositiveSmallIntegerField(
                        db_default=0,
                        default=0,
                        help_text="How many days before its end; 0: not renewed",
                        verbose_name="renewal offered",
                    ),
                ),
                ("number_prefix", models.CharField(max_length=30, verbose_name="number begins with")),
                (
                    "trust_level",
                    models.CharField(
                        choices=[
                            ("A", "Issued by the organ"),
                            ("B", "Checked against the original"),
                            ("C", "Uploaded by the holder"),
                            ("D", "Made by the holder"),
                        ],
                        default="A",
                        max_length=1,
                        verbose_name="trust level",
                    ),
                ),
                ("one_per_holder", models.BooleanField(default=True, verbose_name="a holder has one valid at a time")),
                ("ministry", models.CharField(blank=True, max_length=120, verbose_name="defined by")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "issuers",
                    models.ManyToManyField(
                        blank=True,
                        help_text="None chosen: any organ that decides",
                        related_name="+",
                        to="departments.department",
                        verbose_name="may be issued by",
                    ),
                ),
            ],
            options={
                "verbose_name": "type of certificate",
                "verbose_name_plural": "types of certificates",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("validity_unit", "unlimited"), ("validity_amount__gt", 0), _connector="OR"),
                        name="a_limited_validity_has_an_amount",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identifier", models.CharField(max_length=120, unique=True, verbose_name="identifier (GB/T 36904)")),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("face_data", services.common.fields.EncryptedJSONField(aad="certificate.face_data")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("01", "Valid"),
                            ("02", "Held back"),
                            ("03", "Revoked"),
                            ("04", "Cancelled"),
                            ("05", "Lapsed"),
                            ("06", "Moved to another place"),
                            ("07", "Licence withdrawn"),
                            ("99", "Not usable"),
                        ],
                        db_index=True,
                        default="01",
                        max_length=2,
                        verbose_name="status",
                    ),
                ),
                ("status_reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("status_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="status since")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("one_per_holder", models.BooleanField(default=True, editable=False)),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("issued_for", models.CharField(blank=True, db_index=True, max_length=80, verbose_name="issued for")),
                (
                    "renewal_told_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="renewal offered at"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="signed document",
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
                        verbose_name="holder",
                    ),
                ),
                (
                    "holder_enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.enterprise",
                        verbose_name="holding enterprise",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="issuing organ",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next_version",
                        to="certificates.certificate",
                        verbose_name="earlier version",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificatetype",
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder__isnull", False), ("holder_enterprise__isnull", True)),
                            models.Q(("holder__isnull", True), ("holder_enterprise__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_certificate_has_exactly_one_holder",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("one_per_holder", True), ("status", "01")),
                        fields=("type", "holder"),
                        name="a_person_has_one_valid_of_this_type",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("one_per_holder", True), ("status", "01")),
                        fields=("type", "holder_enterprise"),
                        name="an_enterprise_has_one_valid_of_this_type",
                    ),
                    models.UniqueConstraint(
                        fields=("type", "number", "version"), name="a_version_of_a_number_is_issued_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("previous__isnull", True), ("version", 1)),
                            models.Q(("previous__isnull", False), ("version__gt", 1)),
                            _connector="OR",
                        ),
                        name="a_later_version_points_to_the_one_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="a_certificate_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.certificates.models.certificates.new_ref,
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("01", "Valid"),
                            ("02", "Held back"),
                            ("03", "Revoked"),
                            ("04", "Cancelled"),
                            ("05", "Lapsed"),
                            ("06", "Moved to another place"),
                            ("07", "Licence withdrawn"),
                            ("99", "Not usable"),
                        ],
                        max_length=2,
                        verbose_name="new state",
                    ),
                ),
                ("ground", models.CharField(max_length=120, verbose_name="legal ground")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for a second person"),
                            ("done", "Done"),
                            ("declined", "Not agreed to"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="proposed at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="answer")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificate",
                        verbose_name="certificate",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="decision",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed change of a certificate",
                "verbose_name_plural": "proposed changes of certificates",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("certificate",),
                        name="a_certificate_has_one_open_change",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_agrees_to_their_own_change",
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
                        name="a_decided_change_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                        ),
                        name="a_change_of_state_names_ground_and_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(db_index=True, max_length=40, verbose_name="kind")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "trust_level",
                    models.CharField(
                        choices=[
                            ("A", "Issued by the organ"),
                            ("B", "Checked against the original"),
                            ("C", "Uploaded by the holder"),
                            ("D", "Made by the holder"),
                        ],
                        max_length=1,
                        verbose_name="trust level",
                    ),
                ),
                ("verified_by", models.CharField(blank=True, max_length=60, verbose_name="checked by")),
                (
                    "paper_number",
                    services.common.fields.EncryptedTextField(aad="held.paper_number", blank=True, db_default=""),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("check_code", models.CharField(editable=False, max_length=12, null=True, unique=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="compared at")),
                (
                    "refused_reason",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="why it was not confirmed"
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="taken out of the wallet at")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                (
                    "certificate",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificate",
                        verbose_name="certificate",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.enterprise",
                        verbose_name="enterprise",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "held document",
                "verbose_name_plural": "held documents",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", True), ("enterprise__isnull", True), _connector="XOR"),
                        name="a_held_document_has_exactly_one_holder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("certificate__isnull", False),
                            ("file__isnull", False),
                            ("removed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_held_document_is_a_certificate_a_file_or_gone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("trust_level", "A"), _negated=True),
                            ("certificate__isnull", False),
                            _connector="OR",
                        ),
                        name="only_a_certificate_is_trusted_as_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("trust_level", "B"), _negated=True),
                            models.Q(("verified_by", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_checked_document_names_who_checked_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("check_code__isnull", True),
                            models.Q(("refused_reason", ""), ("removed_at__isnull", True), ("trust_level", "C")),
                            _connector="OR",
                        ),
                        name="only_a_copy_that_waits_has_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refused_reason", ""), ("trust_level", "C"), _connector="OR"),
                        name="a_refused_copy_stays_an_uploaded_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IssueBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.certificates.models.certificates.new_ref,
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="what for")),
                ("file_name", models.CharField(max_length=120, verbose_name="file")),
                ("file_digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("rows_key", models.CharField(blank=True, db_default="", editable=False, max_length=64)),
                ("total", models.PositiveIntegerField(verbose_name="rows")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waits for a second person"),
                            ("running", "Being issued"),
                            ("done", "Finished"),
                            ("declined", "Not started"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="read in at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="answer")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                ("forgotten_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="issuing organ",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="read in by",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificatetype",
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch of certificates",
                "verbose_name_plural": "batches of certificates",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "declined"), _negated=True),
                        fields=("issuer", "type", "file_digest"),
                        name="a_file_is_read_in_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("total__gt", 0)), name="a_batch_has_rows"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField(verbose_name="row of the file")),
                ("said", services.common.fields.EncryptedJSONField(aad="batch_row.said")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waits"), ("issued", "Issued"), ("failed", "Not issued")],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=200, verbose_name="why not")),
                (
                    "certificate",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificate",
                        verbose_name="certificate",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="certificates.issuebatch",
                        verbose_name="batch",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of a batch",
                "verbose_name_plural": "rows of a batch",
                "ordering": ["batch", "place"],
                "indexes": [models.Index(fields=["batch", "state", "place"], name="rows_of_a_batch_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "place"), name="a_row_of_a_file_stands_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("certificate__isnull", False), ("state", "issued")),
                            models.Q(models.Q(("state", "issued"), _negated=True), ("certificate__isnull", True)),
                            _connector="OR",
                        ),
                        name="an_issued_row_has_its_certificate",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("printed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="printed at")),
                ("blank_number", models.CharField(blank=True, max_length=40, verbose_name="number of the blank form")),
                ("blank_series", models.CharField(blank=True, db_default="", editable=False, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="why printed again")),
                ("handed_at", models.DateTimeField(blank=True, null=True, verbose_name="handed out at")),
                ("receiver_name", models.CharField(blank=True, max_length=60, verbose_name="handed to")),
                (
                    "receiver_id_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("31", "Resident identity card"),
                            ("33", "Passport"),
                            ("35", "Mainland travel permit for Hong Kong and Macao residents"),
                            ("36", "Mainland travel permit for Taiwan residents"),
                            ("37", "Residence permit for Hong Kong, Macao and Taiwan residents"),
                            ("38", "Foreign permanent resident identity card"),
                            ("00", "No document yet"),
                        ],
                        max_length=2,
                        verbose_name="kind of document",
                    ),
                ),
                (
                    "receiver_id_number",
                    services.common.fields.EncryptedTextField(
                        aad="paper_copy.receiver", blank=True, verbose_name="document number"
                    ),
                ),
                ("is_for_another", models.BooleanField(default=False, verbose_name="collected for another")),
                ("authority", models.CharField(blank=True, max_length=120, verbose_name="on what authority")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificate",
                        verbose_name="certificate",
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed out by",
                    ),
                ),
                (
                    "printed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="printed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "printed certificate",
                "verbose_name_plural": "printed certificates",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handed_at__isnull", True), ("handed_by__isnull", True)),
                            models.Q(
                                ("handed_at__isnull", False),
                                ("handed_by__isnull", False),
                                models.Q(("receiver_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_handed_out_says_to_whom_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_for_another", False), models.Q(("authority", ""), _negated=True), _connector="OR"
                        ),
                        name="who_collects_for_another_shows_an_authority",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reason", "")), fields=("certificate",), name="a_first_print_happens_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("blank_number", ""), _negated=True),
                        fields=("blank_series", "blank_number"),
                        name="a_blank_form_of_a_series_is_used_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Showing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("facts", models.JSONField(default=list, verbose_name="what is shown")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at")),
                ("expires_at", models.DateTimeField(verbose_name="good until")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="looked at")),
                ("seen_by", models.CharField(blank=True, max_length=120, verbose_name="who looked")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificate",
                        verbose_name="certificate",
                    ),
                ),
                (
                    "shown_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="shown by",
                    ),
                ),
            ],
            options={
                "verbose_name": "showing of a certificate",
                "verbose_name_plural": "showings of certificates",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["certificate", "-seen_at"], name="who_looked_at_a_certificate")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seen_at__isnull", True), models.Q(("seen_by", ""), _negated=True), _connector="OR"
                        ),
                        name="a_look_says_whose_it_was",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UsePermission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(
                        default=services.certificates.models.certificates.new_ref,
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                ("purpose", models.CharField(max_length=60, verbose_name="purpose")),
                ("item_code", models.CharField(blank=True, db_default="", max_length=40, verbose_name="for the item")),
                ("fields", models.JSONField(null=True, verbose_name="what the organ reads")),
                ("until_date", models.DateField(verbose_name="last day")),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="given at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="certificates.certificate",
                        verbose_name="certificate",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="given by",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="organ",
                    ),
                ),
            ],
            options={
                "verbose_name": "permission to use a certificate",
                "verbose_name_plural": "permissions to use certificates",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose", ""), _negated=True), name="a_permission_to_use_names_its_purpose"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("system", models.CharField(max_length=80, verbose_name="which system")),
                (
                    "what",
                    models.CharField(
                        choices=[("face", "what stands on it"), ("copy", "a copy with a watermark")],
                        max_length=10,
                        verbose_name="what was used",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="certificates.usepermission",
                        verbose_name="permission",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a certificate",
                "verbose_name_plural": "uses of certificates",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="issuebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("running", "done")), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False), models.Q(("decided_by", models.F("made_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="nobody_starts_their_own_batch",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuebatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("proposed", "running")), models.Q(("rows_key", ""), _negated=True)),
                fields=("issuer", "type", "rows_key"),
                name="the_same_rows_are_issued_from_one_file_at_a_time",
            ),
        ),
    ]
