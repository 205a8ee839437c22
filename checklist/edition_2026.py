"""Edition 2026 as delivered (design §5): what `sync_rules` writes where the year has no checklist yet."""

from __future__ import annotations

from datetime import date

from checklist.board import Mode
from checklist.catalogue import RULES
from checklist.models import Checklist, Item, default_closes_on
from checklist.rules.base import Rule, specs_of
from opinions.models import RequiredAction

YEAR = 2026
TITLE = "2026年度乡镇(街道)人大工作规定动作清单"
# The order in which kinds of unit are written down.
_KINDS = ("TOWN", "RURAL", "SUBDISTRICT", "ZONE")


def actions_write() -> list[str]:
    """Write RequiredAction from the catalogue; returns the slugs that were new or changed."""
    changed = []
    for position, rule in enumerate(RULES, start=1):
        told = {
            "title": rule.title,
            "aspect": rule.aspect.value,
            "basis": rule.basis,
            "position": position,
        }
        row = RequiredAction.objects.filter(slug=rule.id).first()
        if row is None or any(getattr(row, name) != value for name, value in told.items()):
            RequiredAction.objects.update_or_create(slug=rule.id, defaults=told)
            changed.append(rule.id)
    return changed


def item_as_delivered(rule: Rule[object]) -> Item:
    """A rule's item with the weight, days and params it is delivered with (not saved)."""
    return Item(
        action_id=rule.id,
        weight=rule.weight,
        applies_to=[kind for kind in _KINDS if kind in rule.kinds],
        due=str(rule.due) if rule.due else "",
        advised_on=str(rule.advised) if rule.advised else "",
        lead_days=rule.lead_days,
        params={spec.name: spec.write(spec.default) for spec in specs_of(rule.params)},
        params_basis={spec.name: spec.basis for spec in specs_of(rule.params)},
    )


def edition_ensure(mode: Mode = Mode.FORMAL) -> Checklist | None:
    """Write edition 2026, published, unless the year has a checklist; returns it when it was written."""
    if Checklist.objects.filter(year=YEAR).exists():
        return None
    checklist = Checklist(
        year=YEAR,
        version=1,
        title=TITLE,
        mode=mode,
        effective_on=date(YEAR, 1, 1),
        closes_on=default_closes_on(YEAR),
        published=True,
    )
    checklist.full_clean()
    checklist.save()
    for rule in RULES:
        item = item_as_delivered(rule)
        item.checklist = checklist
        item.full_clean()
        item.save()
    return checklist
