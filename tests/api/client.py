"""A client that speaks JSON, with the form token as a program would send it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from services.accounts.models import User
from tests.factories import applications as make
from tests.factories.accounts import sign_in

API = "/api/v1"


class Caller:
    """Somebody signed in (or nobody): reads the token once, sends it with every change."""

    def __init__(self, user: User | None = None, *, token: bool = True) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if user is not None:
            sign_in(self.client, user)
        self.token = self.get("/session/").json()["token"] if token else ""

    def get(self, path: str, **headers: str) -> HttpResponse:
        """GET below /api/v1."""
        return self.client.get(API + path, headers=headers)

    def send(self, method: str, path: str, data: Any = None, *, key: str = "", **headers: str) -> HttpResponse:
        """Anything that changes something; ``data`` goes as JSON, a key into Idempotency-Key."""
        headers |= {"X-CSRFToken": self.token} | ({"Idempotency-Key": key} if key else {})
        body = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        return self.client.generic(method.upper(), API + path, headers=headers, **body)

    def post(self, path: str, data: Any = None, **options: Any) -> HttpResponse:
        """POST."""
        return self.send("post", path, data, **options)

    def upload(self, path: str, *, key: str = "", **parts: Any) -> HttpResponse:
        """POST of multipart/form-data."""
        headers = {"X-CSRFToken": self.token} | ({"Idempotency-Key": key} if key else {})
        return self.client.post(API + path, parts, headers=headers)


def resident(phone: str = make.MIGRANT) -> Caller:
    """A demo resident at the API."""
    return Caller(make.resident(phone))
