import django.db.models.deletion
import services.common.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("delegation", "0001_initial"), ("delegation", "0002_words_of_the_administration")]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        ("departments", "0001_tables"),
        ("files", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agent", "A relative or friend"),
                            ("guardian", "A child in my care"),
                            ("helper", "Somebody I help in my village or community"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for the consent"),
                            ("invited", "Waits for an answer"),
                            ("active", "Stands now"),
                            ("declined", "Declined"),
                            ("ended", "Ended"),
                            ("expired", "Expired"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("principal_name", models.CharField(max_length=60)),
                ("principal_index", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ("agent_name", models.CharField(max_length=60)),
                ("agent_index", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ("agent_phone", services.common.fields.EncryptedTextField(aad="grant.agent_phone", blank=True)),
                (
                    "asked_by",
                    models.CharField(
                        choices=[
                            ("principal", "The person it is for"),
                            ("agent", "The person who acts"),
                            ("clerk", "A service window"),
                            ("system", "The portal"),
                        ],
                        max_length=10,
                        verbose_name="begun by",
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("child", "Son or daughter"),
                            ("spouse", "Husband or wife"),
                            ("parent", "Father or mother"),
                            ("sibling", "Brother or sister"),
                            ("relative", "Other relative"),
                            ("friend", "Friend or neighbour"),
                        ],
                        max_length=10,
                        verbose_name="relation",
                    ),
                ),
                ("scopes", models.JSONField(default=list, verbose_name="may")),
                ("items", models.JSONField(blank=True, null=True, verbose_name="limited to items")),
                ("purpose", models.CharField(blank=True, max_length=120, verbose_name="purpose")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("open_until", models.DateTimeField(verbose_name="to be answered until")),
                (
                    "consent",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("code", "Code sent to the own phone"),
                            ("window", "In person at a window, with the document"),
                            ("signature", "By a signature of the own hand"),
                            ("register", "The register names the guardian"),
                        ],
                        max_length=10,
                        verbose_name="consent by",
                    ),
                ),
                ("consented_at", models.DateTimeField(blank=True, null=True, verbose_name="consented at")),
                (
                    "minor_consent_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="guardian's consent below 14"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="in force since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("principal", "The person it is for"),
                            ("agent", "The person who acts"),
                            ("clerk", "A service window"),
                            ("system", "The portal"),
                        ],
                        max_length=10,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="person who acts",
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="person it is for",
                    ),
                ),
                (
                    "signature",
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
                "verbose_name": "right to act for another",
                "verbose_name_plural": "rights to act for others",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["agent", "state", "kind"], name="grants_of_an_agent"),
                    models.Index(fields=["principal", "state"], name="grants_of_a_principal"),
                    models.Index(fields=["state", "ends_on"], name="grants_that_run_out"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("principal__isnull", True),
                            ("agent__isnull", True),
                            models.Q(("principal", models.F("agent")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_acts_for_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "active"), _negated=True),
                            models.Q(
                                ("agent__isnull", False),
                                ("begun_at__isnull", False),
                                ("consented_at__isnull", False),
                                ("principal__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_right_in_force_has_two_people_and_a_consent",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["agent", "guardian"]), ("state", "active")),
                        fields=("principal", "agent", "kind"),
                        name="two_people_share_one_right_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("words", models.CharField(max_length=200, verbose_name="what")),
                ("subject_ref", models.CharField(blank=True, max_length=80)),
                ("url", models.CharField(blank=True, max_length=200)),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="delegation.grant"
                    ),
                ),
            ],
            options={
                "verbose_name": "act for another",
                "verbose_name_plural": "acts for others",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="HelperPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                        verbose_name="village or community",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="helper",
                    ),
                ),
            ],
            options={
                "verbose_name": "post of a helper",
                "verbose_name_plural": "posts of helpers",
                "ordering": ("department", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("person", "department"),
                        name="a_helper_holds_one_post_in_a_village",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="a_helpers_post_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="grant",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="delegation.helperpost",
                verbose_name="post of a helper",
            ),
        ),
        migrations.CreateModel(
            name="ConsentCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target_index", models.CharField(db_index=True, max_length=64)),
                ("code", services.common.fields.EncryptedTextField(aad="consentcode.code")),
                ("tries_left", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField(db_index=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="delegation.grant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("sent_at"))),
                        name="a_consent_code_expires_after_it_was_sent",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "helper"), _negated=True), ("post__isnull", False), _connector="OR"
                ),
                name="a_helper_acts_by_a_post",
            ),
        ),
    ]
