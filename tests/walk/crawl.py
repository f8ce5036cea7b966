"""Follows links from a few entries as one visitor; two pages of every URL pattern are enough."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.urls import Resolver404, resolve

from tests.support.visitors import Visitor, links

ENTRIES = (
    "/",
    "/items/juzhuzheng/",
    "/items/yanglaojin-chaxun/",
    "/items/yanglaojin-chaxun/query/",
    "/items/gongjijin-tiqu/situation/",
    "/items/",
    "/verify/",
    "/account/",
    "/my/cases/",
    "/my/certificates/",
    "/my/notices/",
    "/desk/",
    "/styleguide/",
)
NOT_FOLLOWED = ("/static/", "/admin/", "/api/", "/account/sign-out", "/accounts/logout")
PER_PATTERN = 2


@dataclass(frozen=True)
class Page:
    """A page that was reached."""

    view: str
    path: str
    response: httpx.Response
    linked_from: str = ""


def view_of(path: str) -> str:
    """The name of the URL pattern of a path, empty when there is none."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def crawl(visitor: Visitor) -> list[Page]:
    """Every kind of page this visitor can click to, as answered (any status)."""
    waiting, seen, kinds, pages = deque((entry, "") for entry in ENTRIES), set(ENTRIES), Counter(), []
    while waiting:
        path, source = waiting.popleft()
        view = view_of(path)
        if kinds[view] >= PER_PATTERN or path.startswith(NOT_FOLLOWED):
            continue
        kinds[view] += 1
        response = visitor.get(path)
        pages.append(Page(view, path, response, source))
        onward = links(response.text, str(response.url)) if "html" in response.headers.get("content-type", "") else []
        if "location" in response.headers:
            onward = [urlsplit(response.headers["location"]).path]
        for link in onward:
            if link not in seen:
                seen.add(link)
                waiting.append((link, path))
    return pages
