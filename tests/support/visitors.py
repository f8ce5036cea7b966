"""Ready-made sessions on a running portal: cookies without going through the sign-in pages (journeys do that)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from tests.support.portal import Portal

SIGN_IN = """
import time
from importlib import import_module
from allauth.account.internal.flows import login as flow
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from services.accounts.models import User
for name in {usernames!r}:
    user = User.objects.get(username=name)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[flow.AUTHENTICATION_METHODS_SESSION_KEY] = [{{"method": "mfa", "type": "totp", "at": time.time()}}]
    session[flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = flow.user_id_to_str(user)
    session.save()
    print("session", name, settings.SESSION_COOKIE_NAME, session.session_key)
"""
"""The second factor counts as shown: what it asks for is tested where it lives."""


def session_cookies(portal: Portal, usernames: list[str]) -> dict[str, tuple[str, str]]:
    """User name → name and value of the cookie of a new session."""
    lines = [line.split() for line in portal.python(SIGN_IN.format(usernames=usernames)).splitlines()]
    return {line[1]: (line[2], line[3]) for line in lines if line[:1] == ["session"]}


def session_cookie(portal: Portal, username: str) -> tuple[str, str]:
    """Name and value of the cookie of a new session of ``username``."""
    return session_cookies(portal, [username])[username]


@dataclass
class Visitor:
    """A plain HTTP client that keeps cookies and sends the form token, as a browser without script would."""

    portal: Portal
    username: str = ""
    client: httpx.Client = field(init=False)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.username and not self.cookies:
            self.cookies = dict([session_cookie(self.portal, self.username)])
        self.client = httpx.Client(
            base_url=self.portal.url, cookies=self.cookies, timeout=30, follow_redirects=False, verify=False
        )  # plain HTTP: reading the authorities of the system would only take time

    def get(self, address: str) -> httpx.Response:
        """GET; redirects are not followed."""
        return self.client.get(address)

    def submit(self, address: str, data: dict | None = None, *, files: dict | None = None) -> httpx.Response:
        """Loads the page of ``address``, fills in hidden fields and ``data``, posts to the page's form."""
        page = self.client.get(address, follow_redirects=True)
        return self.post(form_action(page), hidden_fields(page.text) | (data or {}), files=files)

    def post(self, address: str, data: dict, *, files: dict | None = None) -> httpx.Response:
        """POST with the same-origin headers a browser sends."""
        headers = {"Origin": self.portal.url, "Referer": urljoin(self.portal.url, address)}
        return self.client.post(address, data=data, files=files, headers=headers)

    def close(self) -> None:
        """Ends the connections."""
        self.client.close()

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def main_form(text: str) -> str:
    """The first POST form inside <main>; the theme switch of the header is not it."""
    main = text.split("<main", 1)[-1].split("</main>", 1)[0]
    forms = re.findall(r"<form\b.*?</form>", main, re.DOTALL)
    return next((form for form in forms if re.search(r"method=\"?post", form, re.IGNORECASE)), "")


def form_action(page: httpx.Response) -> str:
    """Where the main form of a page posts to."""
    found = re.match(r"<form\b[^>]*\baction=\"([^\"]*)\"", main_form(page.text))
    return urljoin(str(page.url), found[1]) if found and found[1] else str(page.url)


def hidden_fields(text: str) -> dict[str, str]:
    """Name → value of the hidden fields of the main form."""
    fields = {}
    for tag in re.findall(r"<input\b[^>]*type=\"hidden\"[^>]*>", main_form(text)):
        name, value = re.search(r"name=\"([^\"]*)\"", tag), re.search(r"value=\"([^\"]*)\"", tag)
        if name:
            fields[name[1]] = value[1] if value else ""
    return fields


def links(text: str, base: str) -> list[str]:
    """Paths on this site a page links to, in order, without fragments."""
    found = []
    for href in re.findall(r"<a\b[^>]*\bhref=\"([^\"#]+)", text):
        parts = urlsplit(urljoin(base, href.replace("&amp;", "&")))
        if parts.netloc == urlsplit(base).netloc and parts.scheme.startswith("http"):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found
