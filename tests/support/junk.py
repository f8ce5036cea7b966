"""JSON nobody means: any value, values near a right one, values near what a schema describes."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NASTY = st.sampled_from(
    [
        "", " ", "0", "-1", "1e400", "9" * 40, "NaN", "a\u202eb", "\ufdfa", "٣", "²", "'--", "%00", "../", "<b>",
        "2025-02-30", "0000-00-00", "9999-12-31", "99999-01-01", "2025-03-01T00:00:00Z", "440981199501150028",
        "13800000004", "data:image/png;base64,x", 0, -1, 10**18, -(10**18), 0.1, 1e-320, 1.7e308, True, False, None,
        [], {}, [[]], [{}], {"": ""}, {"files": None}, {"files": [1]}, {"files": [{"ref": None}]}, {"typed": 1},
        "长" * 300,
    ]
)  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
)
JUNK = NASTY | st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def near(value: Any) -> st.SearchStrategy[Any]:
    """``value``, or ``value`` with something in it left out, added or replaced."""
    if isinstance(value, dict) and value:
        parts = st.fixed_dictionaries({}, optional={key: near(inner) for key, inner in value.items()})
        more = st.dictionaries(st.text(max_size=8), SCALARS, max_size=1)
        return st.just(value) | parts | st.builds(lambda one, two: two | one, parts, more) | JUNK
    if isinstance(value, list) and value:
        return st.just(value) | st.lists(st.one_of(*map(near, value)), max_size=4) | JUNK
    return st.just(value) | JUNK


def shaped(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a JSON Schema describes, roughly, and what it does not."""
    chosen = [shaped(one) for name in ("anyOf", "oneOf", "allOf") for one in schema.get(name, ())]
    chosen += [st.sampled_from(schema["enum"])] if schema.get("enum") else []
    chosen += [st.just(schema["const"])] if "const" in schema else []
    chosen += [near(one) for one in schema.get("examples", ())]
    kinds = schema.get("type", ())
    chosen += [_of_kind(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return st.one_of(*chosen, JUNK)


def _of_kind(kind: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if kind == "object":
        return st.fixed_dictionaries({}, optional={k: shaped(v) for k, v in schema.get("properties", {}).items()})
    if kind == "array":
        return st.lists(shaped(schema.get("items", {})), max_size=4)
    if kind == "string" and "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True) | st.text(max_size=30)
    if kind in ("integer", "number"):
        return st.integers(-5, 5) | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
    return SCALARS
