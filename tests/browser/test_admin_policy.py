"""Every type of page of the web admin under its own policy, in a real browser: no violation, no style element, no error."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from tests.browser.conftest import Enter
from tests.factories import DAYUAN, confirmed, make_term, make_townships, make_user
from tests.records.making import a_study

pytestmark = [pytest.mark.once, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_admin_keeps_its_policy(enter: Enter) -> None:
    """What the browser complains of fails the test (`enter`); an inline style or script would be complained of."""
    make_townships()
    make_term(DAYUAN, on="2024-01-10")
    office = make_user(Role.OFFICE, name="区办甲")
    chair = make_user(Role.CHAIR, DAYUAN, "王主席")
    record = confirmed(a_study(), chair=chair, office=office, on="2026-05-12")
    page = enter(office)
    lists = "/admin/meetings/meeting/"
    for address in ("/admin/", lists, f"{lists}{record.pk}/change/", f"{lists}{record.pk}/history/",
                    "/admin/checklist/interpretation/add/", "/admin/townships/township/"):  # fmt: skip
        page.goto(address)
        page.wait_for_timeout(200)
        assert page.locator("style").count() == 0
    page.goto(lists)
    page.locator("#result_list input.action-select").first.check()
    page.wait_for_timeout(200)
    bar = page.locator("#changelist-actions")
    assert bar.get_attribute("style") in {None, ""} or "width" not in str(bar.get_attribute("style"))
    assert (bar.bounding_box() or {"width": 0})["width"] > 300
