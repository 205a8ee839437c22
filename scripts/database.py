"""Bring the database up to date, in one process: tables, the catalogue of rules, demonstration data if empty."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuyang_renda.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("sync_rules")
    call_command("demo", "--if-empty")


if __name__ == "__main__":
    main()
