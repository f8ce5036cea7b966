import django.db.models.deletion
import django.utils.timezone
import services.common.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("documents", "0001_initial"),
        ("documents", "0002_holder_key"),
        ("documents", "0003_rights_to_use_seals"),
        ("documents", "0004_signatures_beside_files"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("departments", "0001_tables"),
        ("files", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("number", models.CharField(max_length=100, verbose_name="number")),
                ("number_key", models.CharField(editable=False, max_length=100)),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("template", models.CharField(max_length=80, verbose_name="template")),
                ("context", services.common.fields.EncryptedJSONField(aad="document.context")),
                ("content_digest", models.CharField(editable=False, max_length=64)),
                ("seal", models.CharField(max_length=18, verbose_name="seal (credit code of the organ)")),
                ("issuer_name", models.CharField(max_length=120, verbose_name="issued by")),
                ("issuer_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone of the issuer")),
                ("subject_ref", models.CharField(db_index=True, max_length=80, verbose_name="about")),
                ("requested_by", models.CharField(blank=True, max_length=60, verbose_name="asked for by")),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for at")),
                ("on_made", models.CharField(blank=True, editable=False, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("requested", "Being made"), ("made", "Made"), ("failed", "Could not be made")],
                        db_index=True,
                        default="requested",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=200, verbose_name="why it could not be made")),
                ("digest_sha256", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="SHA-256")),
                ("digest_sm3", models.CharField(blank=True, max_length=64, verbose_name="SM3")),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="made at")),
                ("verify_code", models.CharField(max_length=12, unique=True, verbose_name="verification code")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("valid", "Valid"),
                            ("suspended", "Held back"),
                            ("revoked", "Revoked"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Lapsed"),
                            ("superseded", "Replaced by a newer version"),
                            ("transferred", "Moved to another place"),
                            ("withdrawn", "Licence withdrawn"),
                            ("other", "Not usable"),
                        ],
                        default="valid",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("status_reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("status_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="status since")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("holder_masked", models.CharField(blank=True, max_length=60, verbose_name="holder (masked)")),
                ("holder_key", models.CharField(blank=True, db_default="", editable=False, max_length=64)),
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
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("number_key", "version"), name="a_version_of_a_number_stands_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "made"), _negated=True),
                            models.Q(
                                ("file__isnull", False),
                                ("made_at__isnull", False),
                                models.Q(("digest_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_made_document_has_its_file_and_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_document_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DetachedSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("der", models.BinaryField(verbose_name="signature")),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="detached_signature",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature beside a file",
                "verbose_name_plural": "signatures beside files",
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=60, verbose_name="series")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("last", models.PositiveIntegerField(default=0, verbose_name="last number")),
            ],
            options={
                "verbose_name": "number series",
                "verbose_name_plural": "number series",
                "constraints": [
                    models.UniqueConstraint(fields=("series", "year"), name="one_counter_per_series_and_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="SealRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("receiver", "Receiver"),
                            ("examiner", "Examiner"),
                            ("approver", "Approver"),
                            ("head", "Head in charge"),
                            ("deliverer", "Hands out results"),
                            ("system", "System administrator"),
                            ("security", "Security administrator"),
                            ("audit", "Audit administrator"),
                            ("editor", "Content editor"),
                            ("maker", "Item editor"),
                            ("checker", "Item checker"),
                            ("certifier", "Makes certificates"),
                            ("finance", "Finance"),
                            ("parking", "Parking operator"),
                            ("charging", "Charging operator"),
                            ("attendant", "Attendant"),
                        ],
                        help_text="None chosen: any post",
                        max_length=12,
                        verbose_name="only in the post",
                    ),
                ),
                (
                    "given_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="seal right given at"),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="used by the staff of",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seal right given by",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="seal of the organ",
                    ),
                ),
            ],
            options={
                "verbose_name": "right to use a seal",
                "verbose_name_plural": "rights to use seals",
                "ordering": ["organ", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("organ", "department", "role"),
                        name="a_right_to_a_seal_stands_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SealUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.CharField(max_length=18, verbose_name="seal (credit code of the organ)")),
                ("provider", models.CharField(max_length=30, verbose_name="provider")),
                (
                    "certificate_fingerprint",
                    models.CharField(max_length=64, verbose_name="digest of the seal certificate"),
                ),
                ("file_digest", models.CharField(max_length=64, verbose_name="digest of the signed file")),
                ("ordered_by", models.CharField(max_length=60, verbose_name="on whose order")),
                ("used_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="used at")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seal_uses", to="documents.document"
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a seal",
                "verbose_name_plural": "uses of seals",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "file_digest"), name="a_seal_is_set_once_on_a_file")
                ],
            },
        ),
    ]
