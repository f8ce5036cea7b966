"""Makes an installation ready in one process: fonts, static files, seal authority, tables, demo city."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")

STEPS = (
    ("build_fonts", {}),
    ("collectstatic", {"interactive": False, "verbosity": 0}),
    ("migrate", {"interactive": False, "verbosity": 0}),
    ("make_demo_ca", {}),
    ("demo_city", {}),
)


def main() -> None:
    """Runs every step that exists, in order, saying how long it took."""
    import django
    from django.core.management import call_command

    django.setup()
    for name, options in STEPS:
        began = time.monotonic()
        call_command(name, **options)
        print(f"  {name:<14} {time.monotonic() - began:5.1f} s", flush=True)


if __name__ == "__main__":
    main()
