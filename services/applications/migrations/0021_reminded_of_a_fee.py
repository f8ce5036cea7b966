import django.db.models as models
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0020_what_hinders_a_fee"),
    ]

    operations = [
        migrations.AddField("casefee", "reminded", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("casefee", "reminded_at", models.DateTimeField(null=True)),
    ]
