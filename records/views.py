"""Handing out evidence: permission is asked of the row, never of the path."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.requests import signed_in
from records.evidence import evidence_open
from records.models import Evidence

# Shown in the page; everything else is downloaded.
_SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png"})


@require_GET
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of one evidence row, under its Chinese name."""
    user = signed_in(request)
    return evidence_answer(
        get_object_or_404(Evidence.objects.for_user(user).select_related("blob"), pk=pk), user
    )


def evidence_answer(row: Evidence, user: User) -> FileResponse:
    """The file of a row that the caller has found this person may read; the reading goes to the trail."""
    if row.blob is None:
        raise Http404("出处没有文件")
    path = evidence_open(evidence=row, by=user, at=timezone.now())
    if not path.is_file():
        raise Http404("文件不在存储中，请联系系统管理员")
    response = FileResponse(
        path.open("rb"),
        as_attachment=row.blob.media_type not in _SHOWN,
        filename=row.title,
        content_type=row.blob.media_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Shown inside our own pages only; a picture is shut in altogether, the browser's PDF viewer cannot be. Nothing is
    # loaded and no script runs; the inline style is that of the viewer's own page, which would fall apart without it.
    shut = "" if row.blob.media_type == "application/pdf" else "; sandbox"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'{shut}"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
