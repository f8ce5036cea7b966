"""Makes an installation ready in one process: fonts, static files, tables, seal authority, demo city; says sign-ins.

With ``lived-in`` somebody without an account has already applied at a window. With ``settled`` the work that the city
leaves to the relay is done already: whoever copies the installation does not do it again.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")

UNUSED = ["rest_framework", "drf_spectacular_sidecar"]  # no page shows them; compressing them takes most of the time
STEPS = (
    ("build_fonts", {}),
    ("collectstatic", {"interactive": False, "verbosity": 0, "ignore_patterns": UNUSED}),
    ("migrate", {"interactive": False, "verbosity": 0}),
    ("message_texts", {}),
    ("make_demo_ca", {}),
    ("demo_city", {"walk_in": "lived-in" in sys.argv[1:]}),
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
    if "settled" in sys.argv[1:]:
        from services.common.relay import drain
        from services.common.startup import settle

        settle()
        drain()
    from services.departments.demo import sign_ins

    print()
    for row in sign_ins():
        print(f"  {row.login:<12} {row.secret:<20} {row.task}")


if __name__ == "__main__":
    main()
