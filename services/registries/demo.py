"""Whose registers the demo pretends to ask. The invented population itself is `demo_data/population.json`."""

from __future__ import annotations

from services.registries.enums import Register
from services.registries.models import RegistrySource

ORGANS = {
    Register.IDENTITY: "高州市公安局人口库（演示）",
    Register.HOUSEHOLD: "高州市公安局户籍库（演示）",
    Register.RESIDENCE: "高州市公安局居住登记库（演示）",
    Register.CREDIT: "高州市信用信息平台（演示）",
    Register.SOCIAL_INSURANCE: "高州市社会保险库（演示）",
    Register.PENSION: "高州市社会保险库（演示）",
    Register.FAMILY: "高州市公安局户籍库、卫生健康局出生证明库（演示）",
    Register.HOUSING_FUND: "茂名市住房公积金管理中心高州管理部（演示）",
    Register.ENTERPRISE: "高州市市场监督管理局法人库（演示）",
    Register.FACE: "人脸核验服务（演示）",
    Register.FIRM_CREDIT: "高州市信用信息平台（演示）",
    Register.VEHICLE: "茂名市公安局交警支队高州车管所机动车登记库（演示）",
}


def load() -> None:
    """Name the registers; whether one is in service is left as it is."""
    for code, organ in ORGANS.items():
        RegistrySource.objects.update_or_create(code=code, defaults={"organ": organ})
