"""`manage.py rotate_keys`: write everything encrypted anew under the first of FIELD_KEYS. `--check` only counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from services.audit.operations import record
from services.common import crypto, rotation

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Exit status 0 when nothing is left under another key: then the old keys may go."""

    help = "Encrypt everything anew under the current key. May run beside the server and be killed at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only look."""
        parser.add_argument("--check", action="store_true", help="count what is not under the current key")

    def handle(self, *args: Any, **options: Any) -> None:
        """Turn what is left, then count it."""
        done = 0 if options["check"] else sum(self._turn(name, store) for name, store in rotation.everything())
        left = {name: count for name, store in rotation.everything() if (count := store.stale())}
        if done:
            detail = {"key": crypto.current_key_id(), "turned": done, "left": sum(left.values())}
            record(event="keys.rotated", by=None, subject="keys:fields", detail=detail)
        for name, count in left.items():
            self.stdout.write(f"{name}: {count} not under the current key")
        if left:
            message = f"{sum(left.values())} pieces are not under key {crypto.current_key_id()}: keep the old keys"
            raise CommandError(message)
        self.stdout.write(f"everything is under key {crypto.current_key_id()}: the other keys may go")

    def _turn(self, name: str, store: rotation.Rotation) -> int:
        done = lost = 0
        for batch in store.run():
            done, lost = done + batch.done, lost + batch.lost
            if batch.done:
                self.stdout.write(f"{name}: {done}")
                self.stdout.flush()
        if lost:
            self.stderr.write(f"{name}: {lost} pieces are opened by no key of the ring")
        return done
