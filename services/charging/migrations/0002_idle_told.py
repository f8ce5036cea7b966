from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('charging', '0001_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='chargingsession',
            name='idle_told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='chargingsession',
            index=models.Index(condition=models.Q(('full_at__isnull', False), ('idle_told_at', None), ('left_at', None)), fields=['full_at'], name='sessions_that_hang'),
        ),
    ]
