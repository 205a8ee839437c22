"""The one-page cards: each is one page of A4, shows pictures that are taken, and names what the portal shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.house.test_words import GONE

ROOT = Path(__file__).resolve().parents[2]
CARDS = sorted((ROOT / "docs" / "cards").glob("*.html"))


def test_there_is_a_card_for_clerk_chair_and_office() -> None:
    assert [card.stem for card in CARDS] == ["chair", "clerk", "office"]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_a_card_is_one_page_of_a4_with_nothing_cut_off(browser: Browser, card: Path) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 1200})
    page.goto(card.as_uri())
    assert page.evaluate("(m => m.scrollHeight <= m.clientHeight)(document.querySelector('main'))")
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_its_pictures_are_among_those_that_are_taken(card: Path) -> None:
    shots = (ROOT / "scripts" / "screenshots.py").read_text()
    taken = {
        f"../screenshots/{name}.png" for name in re.findall(r'^    \("([a-z-]+)", ', shots, re.MULTILINE)
    }
    shown = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', card.read_text())
    assert shown
    assert {source for source, _ in shown} <= taken
    assert len(shown) == card.read_text().count("<img")


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_no_card_says_an_older_word(card: Path) -> None:
    assert not [word for word in GONE if word in card.read_text()]
