"""Every address of the read API × every kind of token: the district's, a unit's, a stranger's, ended ones, none."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import ApiToken
from tests.access.table import BY_TOKEN, table
from tests.access.world import WALKERS
from tests.dashboard.platform import FAR, Platform, ask, make_platform
from tests.factories import DAYUAN, DISTRICT, FUCHUN, at

pytestmark = pytest.mark.django_db

# Whose token asks: own area, then after a stroke a foreign one.
TABLE = """
#            query                            district  unit     city     elsewhere  expired  revoked  none
townships    ?area={area}                     200/404   200/404  200/404  200/404    401      401      401
scoreboard   ?year=2026&as_of=2026-11-23&area={area}  200/404   200/404  200/404  200/404    401      401      401
records      ?area={area}                     200/404   200/404  200/404  200/404    401      401      401
snapshots    ?area={area}                     200/404   200/404  200/404  200/404    401      401      401
snapshot     {district}-1                     200/404   200/404  200/404  404/404    401      401      401
root         -                                404       404      404      404        401      401      401
unknown      anything                         404       404      404      404        401      401      401
"""
WHO = ("district", "unit", "city", "elsewhere", "expired", "revoked", "none")
OWN = {"unit": DAYUAN, "elsewhere": FAR}
FOREIGN = {"unit": FUCHUN, "elsewhere": DISTRICT, "city": "330211"}


def lines() -> dict[str, tuple[str, dict[str, tuple[int, int]]]]:
    read = {}
    for line in TABLE.strip().splitlines()[1:]:
        name, query, *cells = line.split()
        pairs = [cell.partition("/") for cell in cells]
        found = {who: (int(own), int(other or own)) for who, (own, _, other) in zip(WHO, pairs, strict=True)}
        read[name] = query, found
    return read


LINES = lines()


@pytest.fixture(scope="module")
def platform(module_rows: None) -> Platform:
    return make_platform()


def secret_of(platform: Platform, who: str) -> str:
    scope = {"district": DISTRICT, "unit": DAYUAN, "city": "3301", "elsewhere": FAR}.get(who, DISTRICT)
    secret = platform.token(scope) if who != "none" else ""
    if who == "expired":
        ApiToken.objects.update(expires_on=at("2026-11-01").date())
    if who == "revoked":
        ApiToken.objects.update(revoked_at=at("2026-11-01"))
    return secret


def path_of(name: str, query: str, area: str) -> str:
    filled = query.format(area=area, district=area[:6])
    try:
        address = reverse(BY_TOKEN + name)
        query = "" if filled == "-" else filled
    except NoReverseMatch:
        address, query = reverse(BY_TOKEN + name, args=[filled]), ""
    return address.removeprefix("/api/v1/") + query


def test_the_table_has_every_address_of_the_api() -> None:
    known = {name.removeprefix(BY_TOKEN) for name in table(WALKERS) if name.startswith(BY_TOKEN)}
    assert known == set(LINES)


@pytest.mark.parametrize("who", WHO)
def test_each_token_finds_what_the_table_says(platform: Platform, who: str) -> None:
    secret = secret_of(platform, who)
    found = {}
    for name, (query, _) in LINES.items():
        own = ask(secret, path_of(name, query, OWN.get(who, DISTRICT))).status_code
        foreign = ask(secret, path_of(name, query, FOREIGN.get(who, FAR))).status_code
        found[name] = own, foreign
    # A unit reads its district's snapshot, in part: a foreign one is another district's.
    if who == "unit":
        query, _ = LINES["snapshot"]
        found["snapshot"] = found["snapshot"][0], ask(secret, path_of("snapshot", query, FAR)).status_code
    assert found == {name: cells[who] for name, (_, cells) in LINES.items()}


def test_a_token_opens_nothing_outside_the_api(platform: Platform) -> None:
    secret = platform.token()
    for address in ("/overview/", "/desk/records/", "/admin/", "/api/", "/api/openapi.json"):
        answer = Client().get(address, headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 302
