"""Every finding of every rule leads to a form that exists."""

import pytest

from checklist.catalogue import RULES
from desk.mends import mend_label, mend_url
from townships.units import fuyang_townships

DAYUAN_UNIT = next(unit for unit in fuyang_townships() if unit.name == "大源镇")


@pytest.mark.parametrize("mend", sorted({mend for rule in RULES for mend in rule.mends}))
def test_every_mend_has_a_form_and_a_chinese_button(mend: str) -> None:
    assert mend_url(mend).startswith("/")
    assert mend_label(mend, DAYUAN_UNIT).isascii() is False
