"""``{% kept %}``: a part of a layout that is drawn once for everybody who sees it alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings

from services.common import fragments, language

if TYPE_CHECKING:
    from django.template import Context, NodeList
    from django.template.base import Parser, Token
    from django.utils.safestring import SafeString

register = template.Library()


class KeptNode(template.Node):
    """What stands inside sees ``site``, ``demo`` and the variables named in the tag: no request, no user, no token."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, name: str, variables: list[str]) -> None:
        self.nodelist = nodelist
        self.name = name
        self.variables = variables

    def render(self, context: Context) -> SafeString:
        """The kept text, or the drawn one."""
        values: dict[str, Any] = {name: context.get(name) for name in self.variables}
        key = ("part", self.name, *(fragments.key_of(value) for value in values.values()))

        def draw() -> str:
            return self.nodelist.render(context.new({"site": language.site(), "demo": settings.DEMO, **values}))

        return fragments.part(key, draw, context.get("request"))


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Keep what is inside.  + name of the part, unique in the site  - variables it shows, each part of its key

    {% kept "footer" display %}…{% endkept %}
    """
    _tag, name, *variables = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, name.strip('"'), variables)
