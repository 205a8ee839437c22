"""The words of `papers.words` for templates: `{% load words %}`."""

from django import template

from papers import words
from papers.chips import ITEM_CHIPS, RECORD_CHIPS, Chip

register = template.Library()

# A moment is told by the portal's own clock, whatever it is kept in.
register.filter("day", words.day, expects_localtime=True)
register.filter("short_day", words.short_day, expects_localtime=True)
register.filter("moment", words.moment, expects_localtime=True)
register.filter("money", words.money)
register.filter("one_decimal", words.one_decimal)


@register.filter
def record_chip(state: str) -> Chip:
    """How a record's state looks."""
    return RECORD_CHIPS[state]


@register.filter
def item_chip(state: str) -> Chip:
    """How an item's state looks."""
    return ITEM_CHIPS[state]


@register.filter
def party(kind: str) -> str:
    """党委 or 党工委, by the unit's kind."""
    return words.words_for(kind).party


@register.filter
def chair(kind: str) -> str:
    """人大主席 or 人大工委主任, by the unit's kind."""
    return words.words_for(kind).chair
