"""Steps with a limit that were written before steps named their stage: told once from their names."""

from django.db import migrations

WORDS = (
    ("acceptance", ("受理",)),
    ("delivery", ("制证", "制卡", "发证", "发照", "领证", "转账", "拨付", "发放", "送达")),
    ("decision", ("审定", "审批", "批准", "核准", "核定", "认定")),
    ("review", ("审", "核", "查", "勘", "公示", "会办", "意见")),
    ("decision", ("决定", "登记", "安排")),
)


def name_stages(apps, schema_editor):
    step_model = apps.get_model("catalog", "Step")
    for step in step_model.objects.filter(stage="", limit_number__gt=0).only("pk", "name").iterator():
        stage = next((stage for stage, words in WORDS if any(word in step.name for word in words)), "")
        if stage:
            step_model.objects.filter(pk=step.pk).update(stage=stage)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0015_joint_handling_stages_and_offices_elsewhere")]

    operations = [migrations.RunPython(name_stages, migrations.RunPython.noop)]
