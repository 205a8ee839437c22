"""Bring the database up to date, in one process: tables, the catalogue of rules, demonstration data if empty.

Leaves the list of demonstration accounts in the file named by the one argument; empty where there are none.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main(accounts: Path) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuyang_renda.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("sync_rules", stdout=io.StringIO())
    call_command("demo", "--if-empty", stdout=io.StringIO())
    listed = io.StringIO()
    call_command("demo", "--accounts", stdout=listed)
    accounts.write_text(listed.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
