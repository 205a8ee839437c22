"""What was typed into the search box, put into its proper form and cut into words."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from papers.forms import PlainTextField
from papers.words import repair_year_brackets

MOST_SIGNS, MOST_WORDS = 50, 6

_FULL_WIDTH = {0xFF01 + step: 0x21 + step for step in range(0x5E)} | {0x3000: " "}
# What stands in for the hyphen of a record's number.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_OF_YEAR = re.compile(r"〔(\d{4})〕\s*第?\s*0*([1-9]\d*)\s*号")
_NUMBER = re.compile(r"([A-Z]{2}|\d{6})-?(\d{4})-?(\d{6})((?:-\d+)?)", re.IGNORECASE)
# Letters, digits and Chinese; 〔〕 and hyphens belong to numbers, the middle dot to names. All else divides.
_WORD = re.compile(r"[\w〔〕·-]+")


def repaired(typed: str) -> str:
    """Signs half-width, a year in any brackets as 〔2026〕, 第021号 as 21号, fy2026000123 as FY-2026-000123."""
    text = repair_year_brackets(typed.translate(_FULL_WIDTH).translate(_DASHES))
    text = _OF_YEAR.sub(r"〔\1〕\2号", text)
    return " ".join(_as_number(word) for word in text.split())


def words_of(text: str) -> tuple[str, ...]:
    """The words of a repaired text, each once."""
    found = (word.strip("-_·") for word in _WORD.findall(text))
    return tuple(dict.fromkeys(word for word in found if word))


def _as_number(word: str) -> str:
    found = _NUMBER.fullmatch(word)
    return f"{found[1].upper()}-{found[2]}-{found[3]}{found[4]}" if found else word


class SearchForm(forms.Form):
    """The search box. `words` are what is looked for: none when nothing was typed, or what was typed is refused."""

    q = PlainTextField(label="查找", max_length=MOST_SIGNS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words: tuple[str, ...] = ()
        self.text = ""

    def clean_q(self) -> str:
        typed: str = self.cleaned_data["q"]
        self.text = repaired(typed)
        words = words_of(self.text)
        if typed and not words:
            raise ValidationError("只有标点符号，请写文字、编号或文号")
        if len(words) > MOST_WORDS:
            raise ValidationError(f"最多{MOST_WORDS}个词，现有{len(words)}个，请去掉一些")
        if words and max(map(len, words)) < 2:
            raise ValidationError("只有一个字，范围太大，请至少写两个字，例如姓名、单位、文号")
        self.words = words
        return self.text

    @property
    def repair(self) -> str:
        """What it was put right to, when that is not what was typed."""
        typed = " ".join(str(self.data.get("q", "")).split())
        return self.text if self.words and self.text != typed else ""
