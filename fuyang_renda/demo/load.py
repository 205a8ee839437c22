"""Writing the whole demonstration into an empty database, once."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from fuyang_renda.demo.activities import activities_tell
from fuyang_renda.demo.changeover import changeovers_write
from fuyang_renda.demo.in_hand import in_hand_tell
from fuyang_renda.demo.ledger import Ledger
from fuyang_renda.demo.money import money_tell
from fuyang_renda.demo.office import (
    answers_write,
    decisions_write,
    editions_write,
    helps_write,
    snapshots_write,
    trail_write,
)
from fuyang_renda.demo.opinions import opinions_tell
from fuyang_renda.demo.papers import papers_write
from fuyang_renda.demo.people import people_write
from fuyang_renda.demo.sessions import meetings_tell
from fuyang_renda.demo.units import FUYANG
from opinions.delivered import library_ensure
from townships.models import FactsToken
from townships.tokens import facts_write

ROOMS = (
    "accounts",
    "townships",
    "records",
    "delegates",
    "meetings",
    "opinions",
    "funds",
    "checklist",
    "dashboard",
)
# What a new database may hold already: what `sync_rules` and the migrations write. Its history counts for nothing.
DELIVERED = frozenset(
    {
        "opinions.requiredaction", "checklist.checklist", "checklist.item", "checklist.interpretation",
        "records.quickphrase", "opinions.example",
    }
)  # fmt: skip


def models_of_rooms() -> Iterator[type[models.Model]]:
    """Every model of ours, in a fixed order; histories and many-to-many tables left out."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            if not model.__name__.startswith("Historical"):
                yield model


def what_is_there() -> str:
    """The name of something the database holds already, blank when it is as new."""
    for model in models_of_rooms():
        if model._meta.label_lower not in DELIVERED and model._default_manager.exists():
            return str(model._meta.verbose_name)
    return ""


def demo_write() -> dict[int, int]:
    """Write the demonstration; the caller has seen that the database is empty.

    Returns how many records were numbered in each year. Facts, decisions and trail are one transaction, which
    renews the facts token; the snapshots are read from the boards after it, as the portal reads them.
    """
    with facts_write(FUYANG):
        district = people_write()
        library_ensure()  # the delivered practices know their units now
        changeovers_write()
        editions_write(district.office[0])
        ledger = Ledger(district.desks, district.office)
        meetings_tell(district, ledger)
        opinions_tell(district, ledger)
        money_tell(ledger)
        activities_tell(district, ledger)
        in_hand_tell(district, ledger)
        used = ledger.write()
        _tell_the_planner()
        decisions_write(district)
        answers_write(district)
        helps_write(district)
        trail_write(district, ledger)
        FactsToken.objects.update_or_create(
            district=FUYANG, defaults={"is_demo": True}, create_defaults={"is_demo": True, "value": ""}
        )
    snapshots_write(district)
    papers_write(district)
    return used


def _tell_the_planner() -> None:
    """So much came at once that PostgreSQL's planner knows nothing of it yet: tell it before anybody reads.

    Our own tables by name: a plain ANALYZE also locks the catalogues all databases of a server share, and holds
    them until its transaction ends, so that a second one waits however long the first takes.
    """
    if connection.vendor != "postgresql":
        return
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
