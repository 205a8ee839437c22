"""The heaviest forms travel in less than 200 KB on the first visit, and less than 30 KB on the next."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from delegates.models import Delegate, Mandate
from desk.forms import REPORTS
from desk.forms.steps import StepForm
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, make_person, make_term
from townships.models import Township

pytestmark = pytest.mark.django_db
FIRST, NEXT = 200_000, 30_000
SHEETS = ("/desk/funds/DUTY/?year=2026", "/desk/funds/RESERVE/?year=2026", "/desk/nil/")
ASSET = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg|woff2))"')


@pytest.fixture
def a_full_house(people: People) -> People:
    """A unit with as many delegates as the largest has."""
    publish_edition_2026()
    term = make_term(DAYUAN, body="CONGRESS", on="2022-01-01", ordinal=17)
    unit = Township.objects.get(code=DAYUAN)
    for number in range(120):
        delegate = Delegate.objects.create(person=make_person(f"代表{number}"))
        Mandate.objects.create(
            delegate=delegate, township=unit, term=term, started_on=date(2022, 1, 1),
            electoral_district=f"第{number % 18 + 1}选区",
        )  # fmt: skip
    return people


def _asset_bytes(page: str) -> int:
    """What the page's own files weigh compressed, once each; names may carry a hash of the content."""
    total = 0
    for name in set(ASSET.findall(page)):
        found = finders.find(name) or finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name))
        assert found, name
        total += len(gzip.compress(Path(str(found)).read_bytes(), 6))
    return total


def test_every_form_is_light(a_full_house: People) -> None:
    clerk, unit = signed_in(a_full_house.clerk), Township.objects.get(code=DAYUAN)
    forms = [form.slug for form in REPORTS if form is not StepForm and form.offered_to(unit)]
    for address in (*(f"/desk/report/new/{slug}/" for slug in forms), *SHEETS):
        answer = clerk.get(address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200, address
        assert answer.headers["Content-Encoding"] == "gzip", address
        page = gzip.decompress(answer.content).decode()
        assert len(answer.content) < NEXT, address
        assert len(answer.content) + _asset_bytes(page) < FIRST, address


def test_what_is_no_page_is_not_compressed(people: People) -> None:
    publish_edition_2026()
    url = reverse("dashboard:overview_xlsx") + "?year=2026&as_of=2026-11-23"
    answer = signed_in(people.office).get(url, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
