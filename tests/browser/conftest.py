"""A real Chromium against the live portal; where there is none, these tests say so and are left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from tests.factories import PASSWORD


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def enter(browser: Browser, live_server: Any, browser_context_args: dict[str, Any]) -> Any:
    """Sign a person in, in a browser of their own; what the browser complained of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_as(user: User, *, quiet: bool = False, **more: Any) -> Page:
        """`quiet`: pages that answer with an error are visited on purpose."""
        context = browser.new_context(base_url=live_server.url, **{**browser_context_args, **more})
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" and not quiet else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        page.fill("input[name=login]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit], .gate button[type=submit]")
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


Enter = Callable[..., Page]
