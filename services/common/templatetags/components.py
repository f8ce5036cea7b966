"""The components of the portal as template tags, builtin in every template.

Each docstring is the contract: `+` must be given, `-` may be. The look of each lives in `static/css/components/`, its
markup in `templates/components/` (or here, where a template would be slower than the thing it draws). All of them stand
on `/styleguide/`.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from services.common import fragments, slots
from services.common.drawings import ICONS, codes, emblems, landscape, pages
from services.common.templatetags import fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.paginator import Page
    from django.forms import BoundField
    from django.template import Context

register = template.Library()
_numbers = count(1)
TONES = frozenset({"ok", "todo", "warn", "err", "line"})
KINDS = frozenset({"primary", "secondary", "white", "danger"})
SIZES = frozenset({"", "small", "large"})
ALIASES = {"tel": "phone", "arr": "arrow", "chev": "chevron", "okc": "done", "spk": "speaker", "fam": "family"} | {
    "cal": "calendar", "dl": "download", "con": "contrast", "med": "medical", "hour": "hourglass", "x": "close",
    "warn": "warning", "pin": "place", "error": "stop", "edit": "doc", "help": "info",
}  # fmt: skip


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  own drawings, nothing typed by anybody


def _unique(text: str) -> SafeString:
    """A drawing made with the ids `@@…`, with ids of its own."""
    return _safe(text.replace("@@", f"d{next(_numbers)}"))


def _known(value: str, allowed: Iterable[str], what: str) -> str:
    if value not in allowed:
        message = f"{what} must be one of {sorted(allowed)}, not {value!r}"
        raise template.TemplateSyntaxError(message)
    return value


@register.simple_tag
def icon(name: str, cls: str = "") -> SafeString:
    """A line icon, hidden from readers: always with words beside it, or a name on the link around it.

    + name: a key of `drawings.icons.ICONS`  - cls: more classes     {% icon "search" %}
    """
    name = ALIASES.get(name, name)
    _known(name, ICONS, "icon")
    classes = f"icon {cls}" if cls else "icon"
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', classes, _safe(ICONS[name]))


@register.simple_tag
def button(
    label: str,
    href: str = "",
    kind: str = "primary",
    size: str = "",
    icon: str = "",
    icon_after: str = "",
    name: str = "",
    value: str = "",
    block: bool = False,
    key: str = "",
    form: str = "",
    describe: str = "",
) -> SafeString:
    """A link that looks like a button (with href) or a submit button. One primary per view.

    + label  - href  - kind: primary|secondary|white|danger  - size: small|large  - icon, icon_after: icon names
    - name, value: of the submit button  - block: full width  - key: keycap (counter)  - form: id of the form it sends
    - describe: aria-label when the words alone are not enough     {% button "保存并继续" size="large" block=True %}
    """
    classes = "btn" + ("" if _known(kind, KINDS, "kind") == "primary" else f" btn--{kind}")
    classes += f" btn--{size}" if _known(size, SIZES, "size") else ""
    classes += " btn--block" if block else ""
    before = globals()["icon"](icon) if icon else ""
    after = globals()["icon"](icon_after) if icon_after else ""
    cap = format_html(" <kbd>{}</kbd>", key) if key else ""
    inside = format_html("{}{}{}{}", before, label, after, cap)
    extra = [("aria-label", describe), ("aria-keyshortcuts", key)]
    if href:
        return format_html('<a class="{}" href="{}"{}>{}</a>', classes, href, _attributes(extra), inside)
    extra += [("name", name), ("value", value), ("form", form)]
    return format_html('<button class="{}" type="submit"{}>{}</button>', classes, _attributes(extra), inside)


def _attributes(pairs: Iterable[tuple[str, object]]) -> SafeString:
    return format_html_join("", ' {}="{}"', ((key, value) for key, value in pairs if value not in ("", None)))


@register.simple_tag
def tag(text: str, tone: str = "line", icon: str = "") -> SafeString:
    """A short state in words.  + text  - tone: ok|todo|warn|err|line  - icon

    {% tag "免交" tone="ok" icon="check" %}
    """
    drawn = globals()["icon"](icon) if icon else ""
    return format_html('<span class="tag tag--{}">{}{}</span>', _known(tone, TONES, "tone"), drawn, text)


@register.simple_tag
def breadcrumb(items: Iterable[Any]) -> SafeString:
    """Where this page stands.  + items: (label, url) pairs, dicts or NavEntry-like; the last without url is this page

    {% breadcrumb crumbs %}  with crumbs = [("首页", "/"), ("户籍居住", "/items/?theme=…"), ("居住证申领", "")]
    """
    pairs = [
        (i["label"], i.get("url", "")) if isinstance(i, dict) else (i[0], i[1] if len(i) > 1 else "") for i in items
    ]
    return _safe(render_to_string("components/breadcrumb.html", {"items": pairs}))


@register.simple_tag
def back_link(url: str, label: str = "") -> SafeString:
    """One step back, above the heading.  + url  - label (default 返回)     {% back_link previous_url %}"""
    return format_html('<p class="back-link"><a href="{}">{}{}</a></p>', url, icon("back"), label or _("Back"))


@register.simple_tag
def error_summary(*forms: Any) -> SafeString:
    """Every error of the form(s) as links to the fields; empty when there is none. Above h1; errors.js focuses it.

    + forms: one or more bound forms, or lists of {"text", "href"}     {% error_summary form %}
    """
    errors = [error for form in forms for error in fields.summary_of(form)]
    return _safe(render_to_string("components/error_summary.html", {"errors": errors})) if errors else SafeString("")


@register.simple_tag
def field(bound: BoundField, source: Any = None, label: str = "") -> SafeString:
    """Label, hint, error and control of one form field; groups become a fieldset.

    + bound: form.x  - source: where a prefilled value comes from (text, or dict/object with label, organ, on_date)
    - label: instead of the field's own. Reads from the form field, when set: `source`, `edited_from`, `choice_hints`
    ({value: second line}), `example`, `inputmode`.     {% field form.phone %}
    """
    return _safe(render_to_string("components/field.html", fields.context_of(bound, source=source, label=label)))


@register.simple_block_tag
def panel(content: str, title: str = "", tone: str = "") -> SafeString:
    """A box for something acted on.  - title  - tone: ""|mist     {% panel title="怎么领" %}…{% endpanel %}"""
    return _safe(render_to_string("components/panel.html", {"content": content, "title": title, "tone": tone}))


@register.simple_block_tag
def inset(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Something to know before going on.  - tone: info|ok|warn|err  - title   {% inset tone="warn" %}…{% endinset %}"""
    _known(tone, {"info", "ok", "warn", "err"}, "tone")
    drawn = {"info": "info", "ok": "done", "warn": "warning", "err": "stop"}[tone]
    context = {"content": content, "tone": tone, "title": title, "icon": drawn}
    return _safe(render_to_string("components/inset.html", context))


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False) -> SafeString:
    """Folded text, works without script.  + summary  - open     {% details "常见问题" %}…{% enddetails %}"""
    context = {"content": content, "summary": summary, "open": open}
    return _safe(render_to_string("components/details.html", context))


@register.simple_tag
def summary_list(rows: Iterable[Mapping[str, Any]], wide: bool = False) -> SafeString:
    """Questions and answers, one per rule.

    + rows: {"key", "value", - "href": where to change it, - "action": its word (修改), - "source": 来源签,
    - "lines": more lines}  - wide: keys take less room     {% summary_list rows %}
    """
    return _safe(render_to_string("components/summary_list.html", {"rows": rows, "wide": wide}))


@register.simple_tag
def task_list(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """Parts of an application with their states.  + rows: {"label", "href", "status", - "tone", - "hint"}"""
    return _safe(render_to_string("components/task_list.html", {"rows": rows}))


@register.simple_tag
def timeline(nodes: Iterable[Mapping[str, Any]]) -> SafeString:
    """What happened, oldest first, then what is to come.

    + nodes: {"title", "state": done|now|todo|stop, - "time", - "text", - "tag", - "tone", - "icon",
    - "documents": [{"title", "note", "href"}], - "id"}     {% timeline nodes %}
    """
    return _safe(render_to_string("components/timeline.html", {"nodes": nodes}))


@register.simple_tag
def beads(done: int, total: int, week_after: int | None = None, label: str = "") -> SafeString:
    """One bead per promised working day; filled = past, ringed = today. Words stand beside it.

    + done: day reached, 0 before the first  + total (at most 20 are drawn)  - week_after: bead after which a weekend
    falls  + label: the same in words     {% beads 2 5 week_after=2 label="5 个工作日，已过 2 个" %}
    """
    drawn = ""
    for n in range(min(int(total), 20)):
        drawn += '<i class="week"></i>' if week_after is not None and n == week_after else ""
        state = ' class="past"' if n < done - 1 else ' class="now"' if n == done - 1 else ""
        drawn += f"<i{state}></i>"
    return format_html('<span class="beads" role="img" aria-label="{}">{}</span>', label, _safe(drawn))


@register.simple_tag
def flow_head(n: int, total: int, name: str, saved: str = "", most: int = 0) -> SafeString:
    """Where in a flow one stands.  + n  + total  + name of the step  - saved: time of the last saving, as text
    - most: pages there may be in the end, where answers decide; more than ``total`` is said and drawn as such

    {% flow_head 3 6 "住址" saved="10:24" %}
    """
    n, total = int(n), int(total)
    most = max(int(most), total)
    states = ["past" if k < n else "now" if k == n else "" for k in range(1, most + 1)]
    states[total:] = [state or "maybe" for state in states[total:]]
    context = {"n": n, "total": total, "most": most, "name": name, "saved": saved, "states": states}
    return _safe(render_to_string("components/flow_head.html", context))


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """A QR code.  + text: what it says  + label: what it is for     {% qr url "扫码核验" %}"""
    return _safe(codes.qr(str(text), str(label)))


@register.simple_tag
def seal(text: str = "高州市一网通办演示") -> SafeString:
    """The round e-seal, only on documents.  - text along the ring     {% seal "高州市公安局演示" %}"""
    return _unique(emblems.seal(text, "@@"))


@register.simple_tag
def mark() -> SafeString:
    """The mark of the portal.     {% mark %}"""
    return _safe(emblems.mark())


@register.simple_tag
def art(name: str, number: int | None = None) -> SafeString:
    """A landscape, hidden from readers.

    + name: hero|ridge|navy|band|low|footer|river|liwen|certificate  - number: circles the river flows through
    """
    draw = landscape.ART[_known(name, landscape.ART, "art")]
    return _unique(draw("@@") if number is None else draw("@@", number))


@register.simple_tag
def drawing(name: str) -> SafeString:
    """A small drawing.  + name: document|valid|revoked|photo-good|photo-cut|photo-glare     {% drawing "document" %}"""
    if name.startswith("photo-"):
        return _unique(emblems.photo_hint(name.removeprefix("photo-"), "@@"))
    if name in ("valid", "revoked"):
        return _safe(emblems.verdict(valid=name == "valid"))
    _known(name, {"document"}, "drawing")
    return _safe(emblems.document())


@register.simple_tag
def certificate_card(cert: Any, heading: int = 2) -> SafeString:
    """A certificate that looks like one.

    + cert: mapping or object with + title + issuer + rows [(key, value)…] + state (有效, 已撤销…) - tone: ok|warn|err
    - dead: True drains it to grey and takes the seal away - seal: text of the seal - sample: True for 样本
    - href: where the whole card leads  - heading: level of its title, 2 or 3     {% certificate_card card %}
    """
    read = cert.get if isinstance(cert, dict) else lambda key, default=None: getattr(cert, key, default)
    keys = ("title", "issuer", "rows", "state", "tone", "dead", "seal", "sample", "href")
    context = {key: read(key, "") for key in keys} | {"heading": heading}
    context["tone"] = context["tone"] or ("err" if context["dead"] else "ok")
    if context["dead"]:
        context["void"] = _safe(emblems.void(str(context["state"])))
    return _safe(render_to_string("components/certificate_card.html", context))


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any], unit: str = "", address: str = "") -> SafeString:
    """Pages as links that keep the query.  + page: a Page  - unit: 项, 件     {% pagination page unit="项" %}

    - address: "?…" of page one, instead of the query of the request
    """
    request = context.get("request")
    query = request.GET.copy() if request else None

    def link(number: int) -> str:
        if address:
            return f"{address}{'&' if len(address) > 1 else ''}page={number}"
        if query is None:
            return f"?page={number}"
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return _safe(pages.pagination(page, link, unit))


@register.simple_tag
def live_region(text: str = "") -> SafeString:
    """Where changes are read out, politely; live.js writes into it.  - text to begin with"""
    return format_html('<p class="visually-hidden" role="status" aria-live="polite" data-live-region>{}</p>', text)


@register.simple_tag(takes_context=True)
def theme_switch(context: Context, languages: bool = False) -> SafeString:
    """Read aloud, contrast, text size and 长辈版 of the identity bar. Works without script (POST to elder:set).

    - languages: True leads to the choice of the language, too
    """
    display = context.get("display")
    data = {"display": display, "here": fragments.HERE, "csrf_token_input": fragments.INPUT}
    data |= {"languages": languages, "code": get_language()}
    key = ("switch", fragments.key_of(display), languages)
    return fragments.part(key, lambda: render_to_string("components/theme_switch.html", data), context.get("request"))


@register.simple_tag(takes_context=True)
def language_switch(context: Context) -> SafeString:
    """The languages of the portal, in the footer. Works without script (POST to elder:set_language)."""
    shown = {"languages": settings.LANGUAGES, "chosen": get_language()}
    data = shown | {"here": fragments.HERE, "csrf_token_input": fragments.INPUT}
    drawn = "components/language_switch.html"
    return fragments.part(("languages",), lambda: render_to_string(drawn, data), context.get("request"))


@register.simple_tag(takes_context=True)
def slot(context: Context, place: str, **extra: Any) -> SafeString:
    """Whatever upper rooms offer for a named place.  + place, what they need   {% slot "item.guide" item=item %}"""
    return slots.draw(place, context.get("request"), **extra)
