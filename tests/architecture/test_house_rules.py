"""Rules of the house that a linter does not know. Each failure names the file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.core import checks
from django.core.management import call_command
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.test_floors import ROOT, TEMPLATES, our_models

FILE_LINES = 400
CSRF_EXEMPT = {"<slug:channel>/"}  # pay/notify/
"""Views that take POSTs of other machines: where payment companies tell results, their signature is the key."""
FOREIGN_FORMS = ("allauth.", "django.", "unfold.")
LETTERS_ONLY = re.compile(r"\b(style|on\w+)=[\"']", re.IGNORECASE)


def sources() -> list[Path]:
    """Python files of the product, migrations left out."""
    found = [p for folder in ("portal", "services", "bench") for p in (ROOT / folder).rglob("*.py")]
    return [p for p in found if "migrations" not in p.parts]


def view_classes_and_functions(resolver: URLResolver | None = None) -> Iterator[tuple[str, object]]:
    """(route, view) of every URL pattern."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield str(entry.pattern), entry.callback
        else:
            yield from view_classes_and_functions(entry)


def test_files_stay_small():
    everything = [*sources(), *(ROOT / "tests").rglob("*.py"), *(ROOT / ".ci").glob("*.py")]
    long = {str(p.relative_to(ROOT)): n for p in everything if (n := len(p.read_text().splitlines())) > FILE_LINES}
    assert long == {}


def test_nothing_is_called_services_or_utils():
    names = {"services.py", "utils.py", "helpers.py", "misc.py"}
    assert [str(p.relative_to(ROOT)) for p in sources() if p.name in names] == []


def test_every_room_says_what_it_owns():
    silent = []
    for init in (ROOT / "services").glob("*/__init__.py"):
        text = ast.get_docstring(ast.parse(init.read_text())) or ""
        if not text or len(text.splitlines()) > 10:
            silent.append(init.parent.name)
    assert silent == []


def test_constraints_and_conditional_indexes_are_sentences():
    short = [
        f"{model._meta.label}: {constraint.name}"
        for model in our_models()
        for constraint in model._meta.constraints
        if len(constraint.name.split("_")) < 3 or len(constraint.name) > 63
    ]
    assert short == []


DJANGOS = {"last_login", "at"}
"""Inherited from Django; and the bare word, in rows that are nothing but a moment."""


def test_moments_and_days_say_so_in_their_names():
    moments, days = ("_at", "_until", "_since"), ("_date", "_on", "_from", "_to", "day", "day_date", "month")
    odd = []
    for model in our_models():
        for field in model._meta.local_fields:
            suffixes = moments if isinstance(field, models.DateTimeField) else days
            if isinstance(field, models.DateField) and not field.name.endswith(suffixes) and field.name not in DJANGOS:
                odd.append(f"{model._meta.label}.{field.name}")
    assert odd == []


def test_only_env_reads_the_environment():
    allowed = {"portal/env.py", "portal/celery.py", "portal/asgi.py", "portal/wsgi.py", "portal/settings/test.py"}
    reading = [
        name
        for p in sources()
        if (name := str(p.relative_to(ROOT))) not in allowed
        and not name.startswith("bench/")
        and re.search(r"os\.(environ|getenv)", p.read_text())
    ]
    assert reading == []


def test_transactions_are_those_of_the_house():
    ours = ROOT / "services" / "common" / "transaction.py"
    djangos = re.compile(
        r"^\s*(from django\.db\.transaction import|from django\.db import .*\btransaction\b)", re.MULTILINE
    )
    found = [str(p.relative_to(ROOT)) for p in sources() if p != ours and ROOT / "services" in p.parents]
    assert [name for name in found if djangos.search((ROOT / name).read_text())] == []


def test_writes_name_their_actor():
    """What is atomic names its actor: nobody can pass another user in the wrong place."""
    positional = []
    for path in [*(ROOT / "services").glob("*/operations.py"), *(ROOT / "services").glob("*/operations/*.py")]:
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or "by" not in {a.arg for a in node.args.args}:
                continue
            if "transaction.atomic" in {ast.unparse(decorator) for decorator in node.decorator_list}:
                positional.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert positional == []


def test_csrf_exempt_views_are_the_listed_ones():
    exempt = {route for route, view in view_classes_and_functions() if getattr(view, "csrf_exempt", False)}
    ours = {route for route in exempt if not route.startswith("api/")}
    drf = {
        route
        for route, view in view_classes_and_functions()
        if getattr(view, "csrf_exempt", False) and hasattr(getattr(view, "cls", None), "authentication_classes")
    }  # REST framework checks the token itself when a session signs in
    assert ours - drf == CSRF_EXEMPT


def test_templates_have_no_inline_style_or_script():
    wrong = []
    for template in TEMPLATES.rglob("*.html"):
        name = str(template.relative_to(TEMPLATES))
        if name.startswith(("pdf/", "admin/", "unfold/")):  # never sent to a browser, or under a policy of their own
            continue
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.DOTALL)
        if LETTERS_ONLY.search(text) or "<style" in text or re.search(r"<script(?![^>]*\bsrc=)(?![^>]*json)", text):
            wrong.append(name)
    assert wrong == []


def test_every_post_form_carries_its_token():
    wrong = []
    for template in TEMPLATES.rglob("*.html"):
        for form in re.findall(r"<form\b[^>]*method=[\"']?post.*?</form>", template.read_text(), re.DOTALL | re.I):
            if "csrf_token" not in form:
                wrong.append(str(template.relative_to(TEMPLATES)))
    assert wrong == []


def test_every_url_of_ours_has_a_name_and_a_namespace():
    def walk(resolver: URLResolver, namespaced: bool) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry, namespaced or bool(entry.app_name))
            elif str(entry.name).startswith(("account_", "mfa_")):
                continue  # allauth's flows look these names up
            elif entry.callback.__module__.startswith("services.") and not (entry.name and namespaced):
                yield str(entry.pattern)

    assert list(walk(get_resolver(), False)) == []


def test_forms_clean_their_text():
    """A bare CharField lets control characters and lone surrogates through: CleanTextField everywhere."""
    from django import forms

    for app in (ROOT / "services").glob("*/forms.py"):
        __import__(f"services.{app.parent.name}.forms")
    bare, waiting = [], [forms.BaseForm]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if not kind.__module__.startswith("services."):
                continue
            for name, field in getattr(kind, "base_fields", {}).items():
                if type(field) is forms.CharField and not isinstance(
                    field.widget, (forms.HiddenInput, forms.PasswordInput)
                ):
                    bare.append(f"{kind.__module__}.{kind.__name__}.{name}")
    assert bare == []


def test_system_checks_find_nothing():
    found = [str(message) for message in checks.run_checks() if not message.is_silenced()]
    assert found == []


def test_migrations_are_in_step_with_the_models(db: None):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
