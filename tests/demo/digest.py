"""One hash over all that the demonstration wrote, the same whatever keys a database gave to the rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db import models

from delegates.models import DelegateTeam
from fuyang_renda.demo.load import models_of_rooms
from records.models import Record

# Salted, random, packed at a moment, or made of keys: different in every database, and meant to be.
_OWN_TO_A_DATABASE = {
    "user.password", "factstoken.value", "snapshot.token", "decision.facts_digest",
    "bulletin.content", "bulletin.sha256", "auditevent.mac",
}  # fmt: skip


def content_digest() -> str:
    total = hashlib.sha256()
    ranks = {model: _ranks(model) for model in _models()}
    for model in _models():
        for row in model._default_manager.order_by("pk"):
            total.update(
                json.dumps(_plain(row, ranks), default=str, ensure_ascii=False, sort_keys=True).encode()
            )
    return total.hexdigest()


def _models() -> Iterator[type[models.Model]]:
    yield from models_of_rooms()
    yield Record.evidence.through
    yield DelegateTeam.delegates.through


def _ranks(model: type[models.Model]) -> dict[Any, int]:
    """Each row's place among its kind, by its key."""
    return {
        key: place
        for place, key in enumerate(model._default_manager.order_by("pk").values_list("pk", flat=True))
    }


def _plain(row: models.Model, ranks: dict[type[models.Model], dict[Any, int]]) -> list[Any]:
    told: list[Any] = [row._meta.label_lower]
    for field in row._meta.concrete_fields:
        if f"{field.model._meta.model_name}.{field.name}" in _OWN_TO_A_DATABASE or field.name == "id":
            continue
        value = getattr(row, field.attname)
        target = field.related_model
        if value is not None and isinstance(target, type) and target in ranks:
            value = ranks[target][value]
        told.append((field.name, value))
    return told
