"""What import-linter cannot see: foreign keys, links in templates, apps without a floor."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS = next(c for c in CONTRACTS if c["id"] == "floors")["layers"]
FLOOR = {app.strip(" ()"): -height for height, layer in enumerate(LAYERS) for app in layer.split("|")}
ENTRIES = {"applications:start", "applications:mine", "home:help", "catalog:list"}
"""The few links up: where a guide leads to its case, an empty inbox to the services, anybody to help."""
ROOM_OF = {"counter": "applications", "progress": "applications"}
"""Namespaces that are not named like their room."""
URL = re.compile(r"""{%\s*url\s+['"]([\w-]+):([\w:-]+)""")
BACK_NAMES = {("accounts", "EnterpriseHandler", "enterprise")}
"""Relations whose way back the lower room itself needs."""


def our_models() -> list[type[Model]]:
    """Models of services/, automatic ones left out."""
    return [m for m in apps.get_models() if m.__module__.startswith("services.")]


def relations() -> Iterator[tuple[type[Model], Field]]:
    """Every forward relation of our models."""
    for model in our_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                yield model, field


def test_every_installed_app_has_a_floor_and_every_folder_is_installed():
    installed = {c.name.split(".")[1] for c in apps.get_app_configs() if c.name.startswith("services.")}
    assert installed <= set(FLOOR)
    assert installed == {p.parent.name for p in (ROOT / "services").glob("*/apps.py")}


def test_foreign_keys_point_down():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model, field in relations()
        if field.related_model.__module__.startswith("services.")
        and model._meta.app_label != field.related_model._meta.app_label
        and FLOOR[field.related_model._meta.app_label] >= FLOOR[model._meta.app_label]
    ]
    assert upward == []


def test_relations_across_rooms_have_no_way_back():
    back = [
        f"{model._meta.label}.{field.name}"
        for model, field in relations()
        if model._meta.app_label != field.related_model._meta.app_label
        and not field.remote_field.hidden
        and field.related_model.__module__.startswith("services.")
    ]
    assert back == []


def test_templates_link_down():
    upward = []
    for template in TEMPLATES.rglob("*.html"):
        room = template.relative_to(TEMPLATES).parts[0]
        for namespace, name in URL.findall(template.read_text()):
            app = ROOM_OF.get(namespace, namespace)
            if room in FLOOR and app in FLOOR and app != room and FLOOR[app] >= FLOOR[room]:
                link = f"{app}:{name}"
                upward += [] if link in ENTRIES else [f"{template.relative_to(TEMPLATES)}: {link}"]
    assert upward == []


def test_templates_live_in_the_folder_of_a_room():
    shared = {"layouts", "components", "errors", "forms", "pdf", "sms", "email", "admin", "account", "mfa", "unfold"}
    strangers = {p.name for p in TEMPLATES.iterdir() if p.is_dir()} - shared - set(FLOOR)
    assert strangers == set()
