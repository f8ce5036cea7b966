"""JSON Schemas as another system would read them."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator


def refused_by(schema: dict[str, Any], value: Any) -> list[str]:
    """What the schema (draft 2020-12) finds wrong with ``value``."""
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]
