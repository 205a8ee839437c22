"""The edition as delivered, written afresh where a test starts from empty tables."""

from checklist.edition_2026 import actions_write, edition_ensure
from checklist.models import Checklist


def publish_edition_2026() -> Checklist:
    """RequiredAction and the published checklist 2026-1."""
    actions_write()
    return edition_ensure() or Checklist.objects.get(year=2026, version=1)
