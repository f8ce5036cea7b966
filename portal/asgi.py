"""HTTP and websockets in one process; the relay thread starts with the first scope when it is asked for."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
http = get_asgi_application()

from django.conf import settings  # noqa: E402  after Django is set up
from django.urls import path, re_path  # noqa: E402

from services.charging.consumers import ChargePointConsumer  # noqa: E402
from services.common import live, relay, startup  # noqa: E402
from services.common.consumers import LiveConsumer  # noqa: E402

_relays: list[relay.RelayThread] = []


class Lifespan:
    """Starts the relay with the server and ends it before the server goes."""

    async def __call__(self, scope, receive, send):
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                startup.settle()
                live.remember_loop()
                if settings.RELAY == "thread":
                    _relays.extend(relay.start())
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                for thread in _relays:
                    thread.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


people = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("ws/live/", LiveConsumer.as_asgi())])))
machines = URLRouter([re_path(r"^ocpp/(?P<identity>.*?)/?$", ChargePointConsumer.as_asgi())])


async def sockets(scope, receive, send):
    """Charge points send no Origin: they sign in by a key of their own, outside of what guards people's pages."""
    await (machines if scope["path"].startswith("/ocpp/") else people)(scope, receive, send)


application = ProtocolTypeRouter(
    {
        "http": http,
        "lifespan": Lifespan(),
        "websocket": sockets,
    }
)
