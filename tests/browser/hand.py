"""Whoever fills in forms: types, ticks and presses as a person would, and keeps count of it."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Locator, Page


class Hand:
    """One person before one page. `keys` are characters typed, `presses` ticks, choices and buttons, `fields` both."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = self.presses = self.fields = 0

    def type_in(self, where: str | Locator, text: str) -> None:
        """Fill one field, by its label."""
        field = self.page.get_by_label(where).first if isinstance(where, str) else where
        field.fill(text)
        self.keys += len(text)
        self.fields += 1

    def choose(self, where: Locator, label: str) -> None:
        """Choose from a list, unless it stands there already."""
        if where.evaluate("each => each.selectedOptions[0]?.label") == label:
            return
        where.select_option(label=label)
        self.presses += 1
        self.fields += 1

    def tick(self, *boxes: Locator) -> None:
        for box in boxes:
            box.check()
            self.presses += 1
            self.fields += 1

    def press(self, name: str) -> None:
        """A button, by what is written on it."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.presses += 1

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.presses += 1

    def report(self, slug: str, typed: Iterable[tuple[str, str]], *ticks: str) -> None:
        """A plain form: its fields by label, its ticks by label, sent to the chair."""
        self.open(f"/desk/report/new/{slug}/")
        for label, text in typed:
            self.type_in(label, text)
        self.tick(*(self.page.get_by_label(label).first for label in ticks))
        self.send()

    def send(self, button: str = "送审签") -> None:
        self.press(button)
        self.page.get_by_text("已送审签").first.wait_for()
