"""An identity provider of one's own: allauth's OpenID Connect provider in another process, with invented accounts.

``python -m tests.support.issuer <port> <folder>`` serves it. ``<folder>/people.json`` holds the claims of each
account and is read at every request; whoever writes an account's name on its page is signed in there.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

from tests.support.portal import ROOT, clean_environment
from tests.support.services import free_port

CLIENT, SECRET = "portal", "an-invented-secret"
START_SECONDS = 240


@dataclass
class Issuer:
    """A running provider."""

    url: str
    folder: Path

    def knows(self, account: str, **claims: str) -> None:
        """From now on ``account`` is told with these claims."""
        path = self.folder / "people.json"
        people = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps(people | {account: claims}))

    def environment(self) -> dict[str, str]:
        """What a portal is told of it."""
        return {"OIDC_ISSUER": self.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}

    def sign_in(self, address: str, account: str) -> str:
        """What a browser does there: opens ``address``, signs in, and is sent back; the address it is sent to."""
        with httpx.Client(timeout=20) as browser:
            page = browser.get(address, follow_redirects=True)
            sent = browser.post(str(page.url), data={"account": account})
            while str(sent.headers["location"]).startswith(("/", self.url)):
                sent = browser.get(urljoin(self.url, sent.headers["location"]))
                assert sent.is_redirect, sent.text[:500]
            return sent.headers["location"]


@contextlib.contextmanager
def running_issuer(folder: Path, *, back: str, port: int = 0) -> Iterator[Issuer]:
    """A provider that sends people back to ``back``."""
    port = port or free_port()
    (folder / "back").write_text(back)
    issuer = Issuer(f"http://127.0.0.1:{port}", folder)
    command = [sys.executable, "-m", "tests.support.issuer", str(port), str(folder)]
    environment = clean_environment() | {"DJANGO_SETTINGS_MODULE": ""}
    with (folder / "issuer.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{issuer.url}/.well-known/openid-configuration", timeout=5).status_code == 200:
                    break
            time.sleep(0.1)
        else:
            raise AssertionError((folder / "issuer.log").read_text()[-3000:])
        yield issuer
    finally:
        process.terminate()
        process.wait(10)


def serve(port: int, folder: Path) -> None:
    """The provider itself; never returns."""
    import uvicorn
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.support.issuer_urls",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "issuer.sqlite3")}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LOGIN_URL="/enter/",
        USE_TZ=True,
        SESSION_COOKIE_NAME="issuer",
        CSRF_COOKIE_NAME="issuer_csrf",
        IDP_OIDC_PRIVATE_KEY=key.decode(),
        IDP_OIDC_ADAPTER="tests.support.issuer_urls.Claims",
        ISSUER_PEOPLE=folder / "people.json",
    )
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.core.asgi import get_asgi_application
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from allauth.idp.oidc.models import Client

    Client.objects.create(
        id=CLIENT,
        name=CLIENT,
        secret=make_password(SECRET),
        scopes="openid\nprofile",
        redirect_uris=(folder / "back").read_text(),
        skip_consent=True,
    )
    uvicorn.run(get_asgi_application(), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
