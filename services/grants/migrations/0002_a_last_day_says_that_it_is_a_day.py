from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_programmes_find_who_is_entitled")]

    operations = [
        migrations.RemoveConstraint(model_name="candidate", name="two_people_saw_what_is_published"),
        migrations.RemoveIndex(model_name="candidate", name="candidates_published_until"),
        migrations.RenameField(model_name="candidate", old_name="published_until", new_name="published_until_date"),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["state", "published_until_date"], name="candidates_published_until"),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["published", "objected", "granted"]), _negated=True),
                    models.Q(
                        ("approved_by__isnull", False),
                        ("published_until_date__isnull", False),
                        ("reviewed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="two_people_saw_what_is_published",
            ),
        ),
    ]
