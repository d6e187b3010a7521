"""The values of a facet on the page of a list."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from balitracker.facets.filters import FacetValue

register = template.Library()


@register.simple_tag(takes_context=True)
def facet_choices(context, name: str, values: list[FacetValue]) -> SafeString:
    """The items of a list of `values` of the facet `name`: each a box to tick, and its number, which opens its rows.

    Not a loop of the template, since a page has hundreds of them and that would take longer than all else on it.
    """
    path, alone = escape(context["request"].path), _("%(label)s alone, rows:")
    items = (
        f'<li><label><input type="checkbox" name="{name}" value="{escape(each.value)}"'
        f"{' checked' if each.is_chosen else ''}> <span>{escape(each.label)}</span></label> "
        f'<a class="count" href="{path}?{escape(each.query)}" rel="nofollow">'
        f'<span class="visually-hidden">{escape(alone % {"label": each.label})} </span>{each.count}</a></li>'
        for each in values
    )
    return mark_safe("\n".join(items))
