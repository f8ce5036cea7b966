from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('charging', '0003_stops_solved_by_hand'),
    ]

    operations = [
        migrations.AddField(
            model_name='station',
            name='closes',
            field=models.TimeField(blank=True, null=True, verbose_name='closes daily at'),
        ),
        migrations.AddField(
            model_name='station',
            name='opens',
            field=models.TimeField(blank=True, null=True, verbose_name='opens daily at'),
        ),
    ]
