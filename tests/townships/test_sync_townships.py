"""`manage.py sync_townships` writes what is missing and touches nothing else."""

import io

import pytest
from django.core.management import call_command

from townships.models import FactsToken, Township

pytestmark = pytest.mark.django_db


def test_it_writes_the_24_units_once_and_keeps_what_the_office_changed() -> None:
    call_command("sync_townships", stdout=io.StringIO())
    assert Township.objects.count() == 24
    token = FactsToken.objects.get(district="330111").value
    Township.objects.filter(code="330111117").update(name="改过的名字")
    said = io.StringIO()
    call_command("sync_townships", stdout=said)
    assert "写入0个，原有24个" in said.getvalue()
    assert Township.objects.get(code="330111117").name == "改过的名字"
    assert FactsToken.objects.get(district="330111").value == token
