import django.utils.timezone
import services.audit.triggers
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("audit", "0001_initial"),
        ("audit", "0002_append_only"),
        ("audit", "0003_alarms"),
        ("audit", "0004_alarm_of_limits"),
        ("audit", "0005_money_alarms"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("reveals", "Many numbers revealed by one person"),
                            ("export", "Many rows exported by one person"),
                            ("refusals", "Many refusals to one person"),
                            ("sign_ins", "Failed sign-ins on one name from many networks"),
                            ("chain", "The chain of the log is broken"),
                            ("work", "Background work stands still"),
                            ("schedule", "Scheduled work was missed"),
                            ("clocks", "A time limit could not be counted"),
                            ("money", "A payment was put aside and waits for somebody"),
                        ],
                        max_length=12,
                        verbose_name="rule",
                    ),
                ),
                ("actor_ref", models.CharField(max_length=140, verbose_name="concerns")),
                ("actor_label", models.CharField(blank=True, max_length=60, verbose_name="shown as")),
                ("first_at", models.DateTimeField(verbose_name="first seen")),
                ("last_at", models.DateTimeField(verbose_name="last seen")),
                ("count", models.PositiveIntegerField(verbose_name="how many")),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="raised at")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Not looked into yet"), ("acknowledged", "Looked into")],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("acknowledged_by", models.CharField(blank=True, max_length=40, verbose_name="looked into by")),
                ("acknowledged_label", models.CharField(blank=True, max_length=60, verbose_name="name")),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="looked into at")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="what was found")),
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "ordering": ["-raised_at", "-id"],
                "indexes": [models.Index(fields=["rule", "actor_ref", "-last_at"], name="alarms_of_a_rule_about_one")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("rule", "actor_ref"),
                        name="one_open_alarm_of_a_rule_about_the_same",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at__isnull", True), ("state", "open")),
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                ("acknowledged_by__gt", ""),
                                ("state", "acknowledged"),
                            ),
                            _connector="OR",
                        ),
                        name="who_looked_into_an_alarm_is_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditAnchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.PositiveBigIntegerField(verbose_name="length of the chain")),
                ("head", models.CharField(max_length=64, verbose_name="head")),
                ("mac", models.CharField(editable=False, max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
            ],
            options={
                "verbose_name": "audit anchor",
                "verbose_name_plural": "audit anchors",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["n"], name="anchors_by_length")],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="at")),
                ("event", models.CharField(max_length=80, verbose_name="event")),
                ("actor_ref", models.CharField(max_length=40, verbose_name="actor")),
                ("actor_label", models.CharField(blank=True, max_length=60, verbose_name="actor shown as")),
                ("subject_ref", models.CharField(blank=True, db_index=True, max_length=80, verbose_name="subject")),
                ("department_ref", models.CharField(blank=True, max_length=40, verbose_name="department")),
                ("request_id", models.CharField(blank=True, max_length=40, verbose_name="request number")),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="detail")),
                ("mac", models.CharField(editable=False, max_length=64)),
                ("seq", models.PositiveBigIntegerField(editable=False, null=True, unique=True, verbose_name="number")),
                ("prev_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("hash", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["actor_ref", "at"], name="audit_by_actor_and_time"),
                    models.Index(fields=["event", "at"], name="audit_by_event_and_time"),
                    models.Index(
                        condition=models.Q(("seq__isnull", True)), fields=["id"], name="audit_entries_to_link"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hash", ""), ("seq__isnull", True)),
                            models.Q(("hash__gt", ""), ("seq__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_numbered_audit_entry_has_a_hash",
                    )
                ],
            },
        ),
        migrations.RunPython(
            code=services.audit.triggers.create,
            reverse_code=services.audit.triggers.drop,
        ),
    ]
