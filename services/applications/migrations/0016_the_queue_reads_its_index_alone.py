from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("applications", "0015_promises_signed_by_hand"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["department", "state", "due_date", "submitted_at", "warn_date", "due_at", "examiner", "id"],
                name="case_queue_whole",
            ),
        ),
    ]
