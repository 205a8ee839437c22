"""What holds for every address of the read API: GET and HEAD only, no session, and answers that a client may keep."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from checklist.queries import JUDGED_BY
from dashboard.api.refusals import JSON, READ_ONLY, problem
from dashboard.api.tokens import token_in
from townships.models import FactsToken

_READS = ("GET", "HEAD")


def open_to_tokens(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of the API as it is served: without the portal's sign-in, which it does not look at either."""
    answer = gzip_page(view)

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _READS:
            refused = problem(HTTPStatus.METHOD_NOT_ALLOWED, READ_ONLY)
            refused.headers["Allow"] = ", ".join(_READS)
            return refused
        is_head = request.method == "HEAD"
        request.method = "GET"
        response = answer(request, *args, **kwargs)
        if is_head and isinstance(response, HttpResponse):
            request.method = "HEAD"
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    return served


def answered(request: HttpRequest, *state: object, text: Callable[[], str]) -> HttpResponse:
    """The text, or 304 where the client has it: the tag says of what it was made, so that it need not be made again.

    `state` is all that the text follows from besides the address asked for: the facts' tokens, the day, versions.
    The token is read before the facts: a writer in between makes the client ask once more, never keep what is old.
    """
    token = token_in(request)
    parts = (_MADE_BY, JUDGED_BY, settings.GO_LIVE_ON, token.scope, request.get_full_path(), *state)
    tag = '"' + hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32] + '"'
    response = get_conditional_response(request, etag=tag) or HttpResponse(text(), content_type=JSON)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Authorization",))
    assert isinstance(response, HttpResponse)  # noqa: S101 - Django's types say "base"
    return response


def facts_state(area: str) -> str:
    """The facts of every district of an area as they are now, as one word. One query.

    Where nothing was ever written through a service, two states cannot be told apart: then no two words are equal.
    """
    rows = FactsToken.objects.filter(district__startswith=area[:6]).order_by("district")
    return ",".join(rows.values_list("value", flat=True)) or secrets.token_hex(16)


def _sources() -> str:
    """A digest of this room's code: what other code answered is another answer."""
    made = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        made.update(path.read_bytes())
    return made.hexdigest()[:16]


_MADE_BY = _sources()
