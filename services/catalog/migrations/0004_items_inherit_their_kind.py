"""Items written before the kind stood on them take it from their basic item."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def inherit(apps, schema_editor):
    """Copy the kind of the basic item."""
    item = apps.get_model("catalog", "ImplementedItem")
    base = apps.get_model("catalog", "BaseItem")
    kinds = base.objects.filter(pk=OuterRef("base_id")).values("item_type")
    item.objects.filter(item_type="", base__isnull=False).update(item_type=Subquery(kinds))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_every_element_and_a_life_of_versions")]
    operations = [migrations.RunPython(inherit, migrations.RunPython.noop)]
