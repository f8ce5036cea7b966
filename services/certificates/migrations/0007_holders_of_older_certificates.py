"""Certificates issued before numbers asked for the holder's last characters: theirs are asked for from now on."""

from django.db import migrations

from services.documents.querysets import holder_key


def tell(apps, schema_editor):
    Certificate = apps.get_model("certificates", "Certificate")
    Document = apps.get_model("documents", "Document")
    rows = Certificate.objects.filter(document__holder_key="").select_related("document", "holder", "holder_enterprise")
    for row in rows.iterator(chunk_size=500):
        last = row.holder.id_number if row.holder_id else row.holder_enterprise.credit_code
        Document.objects.filter(pk=row.document_id).update(holder_key=holder_key(row.document.number, last))


class Migration(migrations.Migration):
    dependencies = [("certificates", "0006_permissions_to_use_certificates"), ("documents", "0002_holder_key")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
