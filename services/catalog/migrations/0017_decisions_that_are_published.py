from django.db import migrations, models


def publish_licences(apps, schema_editor):
    """What is granted under the licence law is published; nobody has to remember it for the versions that exist."""
    versions = apps.get_model("catalog", "ItemVersion").objects.filter(rule_set__item_type="01")
    versions.update(published_as="ordinary")


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0016_steps_that_were_there_know_their_stage"),
    ]

    operations = [
        migrations.AddField(
            model_name="itemversion",
            name="published_as",
            field=models.CharField(
                choices=[
                    ("none", "Not published"),
                    ("ordinary", "Ordinary licence"),
                    ("franchise", "Franchise"),
                    ("recognition", "Recognition"),
                    ("approval", "Verified approval"),
                    ("registration", "Registration"),
                    ("other", "Other licence"),
                    ("decision", "Other administrative decision"),
                ],
                db_default="none",
                default="none",
                help_text="What is granted is published within seven working days (双公示).",
                max_length=12,
                verbose_name="on public view as",
            ),
        ),
        migrations.RunPython(publish_licences, migrations.RunPython.noop),
    ]
