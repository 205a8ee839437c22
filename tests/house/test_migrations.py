"""Models and migrations agree, on whatever database the suite runs."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_no_model_changed_without_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_every_room_has_one_last_migration_and_all_are_applied() -> None:
    loader = MigrationLoader(connection)
    assert not loader.detect_conflicts()
    assert set(loader.graph.nodes) <= set(loader.applied_migrations)
