"""What a page says of itself, said again to whoever shows its link."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class Kept(template.Node):
    """Shows its content, and keeps the text for attributes further on."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> SafeString:
        shown = self.nodelist.render(context)
        one_line = " ".join(shown.split()).replace('"', "&quot;")
        context[self.name] = mark_safe(one_line)  # noqa: S308 (escaped as it was shown)
        return shown


@register.tag
def keep(parser: Parser, token: Token) -> Kept:
    """`{% keep page_title %}<block>{% endkeep %}` shows the block and gives `{{ page_title }}`."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return Kept(nodelist, name)
