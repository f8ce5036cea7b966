import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import services.common.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("notices", "0001_initial"),
        ("notices", "0002_texts_email_and_quiet_hours"),
        ("notices", "0003_words_of_preferences"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="LiveCounter",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.person",
                    ),
                ),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.person",
                    ),
                ),
                ("sms", models.BooleanField(default=True, verbose_name="text messages")),
                ("email", models.BooleanField(db_default=True, default=True, verbose_name="messages by e-mail")),
                ("quiet", models.BooleanField(db_default=True, default=True, verbose_name="nothing at night")),
                (
                    "email_address",
                    services.common.fields.EncryptedTextField(
                        aad="preference.email", blank=True, db_default="", default="", verbose_name="e-mail address"
                    ),
                ),
            ],
            options={
                "verbose_name": "preference for messages",
                "verbose_name_plural": "preferences for messages",
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(editable=False, max_length=80, verbose_name="event")),
                ("label", models.CharField(editable=False, max_length=80, verbose_name="occasion")),
                (
                    "channel",
                    models.CharField(
                        choices=[("inbox", "In the portal"), ("sms", "Text message"), ("email", "E-mail")],
                        editable=False,
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("is_on", models.BooleanField(default=True, verbose_name="goes out")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="version")),
                ("changed_at", models.DateTimeField(editable=False, null=True, verbose_name="changed at")),
            ],
            options={
                "verbose_name": "text of a message",
                "verbose_name_plural": "texts of messages",
                "ordering": ["event", "channel"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "channel"), name="an_event_has_one_text_for_a_channel"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "inbox"), _negated=True), ("is_on", True), _connector="OR"
                        ),
                        name="the_inbox_always_gets_the_message",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=80, verbose_name="event")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("body", services.common.fields.EncryptedTextField(aad="notice.body", blank=True, verbose_name="text")),
                ("url", models.CharField(blank=True, max_length=200, verbose_name="opens")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["person", "-id"], name="notices_of_a_person"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["person"],
                        name="unread_notices_of_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("sms", "Text message"), ("email", "E-mail")], max_length=10, verbose_name="channel"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("held", "Held until the morning"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("unwanted", "Not wanted"),
                            ("no_address", "No phone number"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("content", services.common.fields.EncryptedJSONField(aad="delivery.content", null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                (
                    "problem",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=80, verbose_name="what went wrong"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        verbose_name="made at",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="not before")),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notices.notice",
                        verbose_name="notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "indexes": [models.Index(fields=["state", "-id"], name="deliveries_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "channel"), name="a_notice_goes_once_over_a_channel"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="a_sent_delivery_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "held"), _negated=True), ("due_at__isnull", False), _connector="OR"
                        ),
                        name="a_held_delivery_says_until_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuietHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("sms", "Text message"), ("email", "E-mail")],
                        editable=False,
                        max_length=10,
                        unique=True,
                        verbose_name="channel",
                    ),
                ),
                ("begins", models.TimeField(verbose_name="begins")),
                ("ends", models.TimeField(verbose_name="ends")),
                ("is_on", models.BooleanField(default=True, verbose_name="kept")),
            ],
            options={
                "verbose_name": "quiet hours",
                "verbose_name_plural": "quiet hours",
                "ordering": ["-channel"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("begins", models.F("ends")), _negated=True),
                        name="quiet_hours_do_not_end_when_they_begin",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email_address", services.common.fields.EncryptedTextField(aad="emailcode.address")),
                ("code", services.common.fields.EncryptedTextField(aad="emailcode.code")),
                ("tries_left", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("sent_at"))),
                        name="an_email_code_expires_after_it_was_sent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LiveEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveBigIntegerField()),
                ("event", models.CharField(max_length=80)),
                ("payload", services.common.fields.EncryptedJSONField(aad="live.payload", default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "ordering": ["person", "seq"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "seq"), name="a_live_event_number_is_used_once")
                ],
            },
        ),
    ]
