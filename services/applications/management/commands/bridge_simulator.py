"""A card reader and a document camera that are not there, for trying the window (docs/bridge.md)."""

from __future__ import annotations

import base64
import io
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from PIL import Image, ImageDraw

CARD = {"id_type": "31", "id_number": "440981195003150023", "name": "陈演示"}
"""An invented person of the demo city."""


def picture() -> str:
    """A drawn sheet of paper as base64 of a JPEG."""
    image = Image.new("RGB", (900, 1200), "#fdfcf8")
    pen = ImageDraw.Draw(image)
    for row in range(12):
        pen.line((120, 160 + row * 80, 760 - row % 3 * 90, 160 + row * 80), fill="#9aa3b0", width=12)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


class Bridge(BaseHTTPRequestHandler):
    """Protocol 1 for one origin alone."""

    origin = ""

    def _answer(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", self.origin)
        self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _is_foreign(self) -> bool:
        """Whether another page asks; a foreign site never reads a card."""
        return self.headers.get("Origin") != self.origin

    def do_OPTIONS(self) -> None:
        """What a browser asks first."""
        self._answer(403 if self._is_foreign() else 200, {})

    def do_GET(self) -> None:
        """What is connected."""
        if self._is_foreign() or self.path != "/status":
            return self._answer(403, {})
        return self._answer(200, {"protocol": 1, "devices": ["card", "camera"], "name": "simulator"})

    def do_POST(self) -> None:
        """Read the card, take the picture."""
        told = {"/card": lambda: CARD, "/picture": lambda: self._picture()}.get(self.path)
        if self._is_foreign() or told is None:
            return self._answer(403, {})
        return self._answer(200, told())

    @staticmethod
    def _picture() -> dict[str, str]:
        return {"media_type": "image/jpeg", "name": "scan.jpg", "data": picture()}

    def log_message(self, *args: object) -> None:
        """Nothing: what a card says stands in no log."""


class Command(BaseCommand):
    """``manage.py bridge_simulator`` beside a portal with ``BRIDGE_URL=http://127.0.0.1:18600``."""

    help = "Simulates card reader and camera on 127.0.0.1 (development only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Port here, origin of the portal."""
        parser.add_argument("--port", type=int, default=18600)
        parser.add_argument("--origin", default="http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until interrupted. CommandError in production."""
        if not settings.DEMO:
            message = "The simulator is for development only."
            raise CommandError(message)
        Bridge.origin = options["origin"]
        with ThreadingHTTPServer(("127.0.0.1", options["port"]), Bridge) as server:
            self.stdout.write(f"http://127.0.0.1:{options['port']} for {options['origin']}")
            server.serve_forever()
