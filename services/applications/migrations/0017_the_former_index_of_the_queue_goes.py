from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("applications", "0016_the_queue_reads_its_index_alone"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="application",
            name="case_queue",
        ),
    ]
