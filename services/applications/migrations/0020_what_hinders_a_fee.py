import django.db.models as models
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0019_fees_of_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="casefee",
            name="hindrance",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="why the case cannot go on"),
        ),
        migrations.AddIndex(
            model_name="casefee",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["application"],
                name="fees_that_are_not_settled",
            ),
        ),
    ]
