from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0001_tables")]

    operations = [
        migrations.AlterField(
            model_name="vehicle",
            name="colour",
            field=models.CharField(
                choices=[
                    ("blue", "Blue"),
                    ("yellow", "Yellow"),
                    ("green", "Green"),
                    ("yellow_green", "Yellow and green"),
                    ("white", "White"),
                    ("black", "Black"),
                    ("none", "No plate"),
                ],
                max_length=12,
                verbose_name="colour of the plate",
            ),
        ),
        migrations.AlterField(
            model_name="vehicle",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ordinary", "Ordinary plate"),
                    ("new_energy", "New energy, small vehicle"),
                    ("new_energy_large", "New energy, large vehicle"),
                    ("trailer", "Trailer"),
                    ("school", "Driving school"),
                    ("police", "Police"),
                    ("border", "Hong Kong or Macao"),
                    ("embassy", "Embassy or consulate"),
                    ("emergency", "Emergency rescue"),
                    ("armed_police", "Armed police"),
                    ("army", "Army"),
                    ("unplated", "Without a plate, numbered while parked"),
                ],
                max_length=16,
                verbose_name="kind of plate",
            ),
        ),
    ]
