"""What other systems read about items."""

from rest_framework import serializers

from services.catalog.models import ItemVersion


class ItemSerializer(serializers.Serializer):
    """One row of the list."""

    code = serializers.CharField(help_text="Address of the item, the same for every version.")
    name = serializers.CharField()
    summary = serializers.CharField()
    department = serializers.CharField()
    department_code = serializers.CharField(help_text="统一社会信用代码 (GB 32100).")
    item_type = serializers.CharField()
    serves = serializers.ListField(child=serializers.CharField())
    themes = serializers.ListField(child=serializers.CharField())
    visits = serializers.IntegerField()
    promise = serializers.CharField(help_text="Promised limit in words.")
    charged = serializers.BooleanField()
    materials = serializers.IntegerField(help_text="Pieces to hand in at most.")
    free = serializers.IntegerField(help_text="Pieces the system fetches.")
    online = serializers.BooleanField(help_text="Whether one can apply online.")
    auto = serializers.BooleanField(help_text="Whether rules may grant it at once.")


class MaterialSerializer(serializers.Serializer):
    """A material of an item."""

    key = serializers.CharField()
    name = serializers.CharField()
    necessity = serializers.CharField(source="get_necessity_display")
    form = serializers.CharField(source="get_form_display")
    copies = serializers.IntegerField()
    fetched = serializers.BooleanField(source="is_fetched")
    instructions = serializers.CharField()


class StepSerializer(serializers.Serializer):
    """A stage of handling."""

    name = serializers.CharField()
    who = serializers.CharField()
    limit = serializers.CharField(source="limit_text")


class PlaceSerializer(serializers.Serializer):
    """Where it is handled."""

    name = serializers.CharField(source="place.name")
    address = serializers.CharField(source="place.address")
    hours = serializers.CharField(source="place.hours")
    window = serializers.CharField(source="window.number", default="")


class ItemDetailSerializer(serializers.Serializer):
    """The guide of an item (elements after GB/T 39554.2-2020)."""

    code = serializers.CharField(source="item_code")
    version = serializers.IntegerField()
    name = serializers.CharField()
    summary = serializers.CharField()
    implementation_code = serializers.CharField(source="item.code")
    business_code = serializers.CharField()
    department = serializers.CharField(source="department.name")
    department_code = serializers.CharField(source="department.code")
    enquiry_phone = serializers.CharField(source="department.enquiry_phone")
    complaint_phone = serializers.CharField(source="department.complaint_phone")
    effective_from_date = serializers.DateField()
    promised_number = serializers.IntegerField()
    promised_unit = serializers.CharField()
    statutory_number = serializers.IntegerField(allow_null=True)
    statutory_unit = serializers.CharField()
    visits = serializers.IntegerField()
    charged = serializers.BooleanField()
    channels = serializers.ListField(child=serializers.CharField())
    result_name = serializers.CharField()
    online = serializers.BooleanField(source="can_apply_online")
    conditions = serializers.SerializerMethodField()
    materials = MaterialSerializer(many=True)
    steps = StepSerializer(many=True)
    places = PlaceSerializer(source="item.places.all", many=True)

    def get_conditions(self, version: ItemVersion) -> list[str]:
        """The texts alone."""
        return [condition.text for condition in version.conditions.all()]
