"""A file the portal has made, given to a browser to keep."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """The answer whose file is kept under `name`, Chinese or not."""
    headers = {"Content-Disposition": str(content_disposition_header(True, name))}
    return HttpResponse(content, content_type=media_type, headers=headers)
