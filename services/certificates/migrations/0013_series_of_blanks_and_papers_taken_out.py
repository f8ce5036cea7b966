"""Blank forms printed so far get their series; copies taken out of wallets lose their file, which a sweep deletes."""

from django.db import migrations


def fill(apps, schema_editor):
    """Once; rows written since have theirs."""
    copies = apps.get_model("certificates", "PaperCopy").objects.filter(blank_series="")
    for copy in copies.select_related("certificate").order_by("pk").iterator():
        series = f"{copy.certificate.issuer_id}-{copy.certificate.type_id}"
        copies.filter(pk=copy.pk).update(blank_series=series)
    papers = apps.get_model("certificates", "HeldDocument").objects.filter(certificate=None, removed_at__isnull=False)
    papers.update(file=None, paper_number="")


class Migration(migrations.Migration):
    dependencies = [("certificates", "0012_rows_blanks_and_decisions")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
