import services.common.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("common", "0001_initial"),
        ("common", "0002_requests_that_count_once"),
        ("common", "0003_background_priority"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="day")),
                ("is_workday", models.BooleanField(verbose_name="worked")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
            ],
            options={
                "verbose_name": "special day",
                "verbose_name_plural": "special days",
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="year")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "calendar year",
                "verbose_name_plural": "calendar years",
            },
        ),
        migrations.CreateModel(
            name="DemoMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone_index", models.CharField(db_index=True, max_length=64)),
                ("text", services.common.fields.EncryptedTextField(aad="demo_message.text")),
                ("code", services.common.fields.EncryptedTextField(aad="demo_message.code", blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="IdempotentRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("principal", models.CharField(max_length=60)),
                ("key_index", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("begun_at", models.DateTimeField(db_index=True)),
                ("leased_until", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("body", services.common.fields.EncryptedTextField(aad="idempotent_request.body", blank=True)),
                ("location", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key_index",), name="a_principal_uses_a_key_for_one_request"),
                    models.CheckConstraint(
                        condition=models.Q(("done_at__isnull", True), ("status__isnull", False), _connector="OR"),
                        name="a_finished_request_has_an_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task", models.CharField(max_length=120, verbose_name="task")),
                ("kwargs", models.JSONField(default=dict, verbose_name="arguments")),
                ("key", models.CharField(max_length=120, null=True, unique=True, verbose_name="key")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Live hint"),
                            (1, "Somebody is looking"),
                            (5, "Normal"),
                            (8, "When nothing else waits"),
                        ],
                        default=5,
                        verbose_name="priority",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("leased_until", models.DateTimeField(null=True, verbose_name="leased until")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done at")),
                ("dead_at", models.DateTimeField(null=True, verbose_name="given up at")),
                ("error", models.TextField(blank=True, verbose_name="last error")),
            ],
            options={
                "verbose_name": "piece of background work",
                "verbose_name_plural": "background work",
                "indexes": [
                    models.Index(
                        condition=models.Q(("dead_at", None), ("done_at", None)),
                        fields=["priority", "due_at", "id"],
                        name="outbox_waiting",
                    ),
                    models.Index(fields=["done_at"], name="outbox_done"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done_at__isnull", True), ("dead_at__isnull", True), _connector="OR"),
                        name="work_is_done_or_given_up_not_both",
                    )
                ],
            },
        ),
    ]
