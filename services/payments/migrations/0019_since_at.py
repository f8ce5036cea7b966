"""A moment says so in its name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0018_sums_of_bill_files")]
    operations = [migrations.RenameField("merchantaccount", "since", "since_at")]
