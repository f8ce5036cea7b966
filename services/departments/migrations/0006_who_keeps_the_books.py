from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('departments', '0005_offices_of_other_places'),
    ]

    operations = [
        migrations.AddField(
            model_name='department',
            name='keeps_books',
            field=models.BooleanField(db_default=False, default=False, help_text='Its finance staff work on the money of every organ, others on that of their own department.', verbose_name='keeps the books of every payee'),
        ),
    ]
