"""The one-page cards of docs/cards as PDF beside the pictures they show, in docs/screenshots (never committed)."""

from __future__ import annotations

from playwright.sync_api import sync_playwright
from screenshots import ROOT, TARGET, browser_of

CARDS = ROOT / "docs" / "cards"


def main() -> None:
    with sync_playwright() as tools:
        browser = browser_of(tools)
        page = browser.new_page()
        for card in sorted(CARDS.glob("*.html")):
            page.goto(card.as_uri())
            page.pdf(path=TARGET / f"card-{card.stem}.pdf", prefer_css_page_size=True, print_background=True)
        browser.close()
    print(f"一页纸在 {TARGET.relative_to(ROOT)}/card-*.pdf")


if __name__ == "__main__":
    main()
