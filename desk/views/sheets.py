"""Pages that are no form of one record keep what is typed as well: a fund's grid, the nil returns, a later step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.models import User
from desk.models import TypedDraft
from desk.typed import sheet_keep, typed_in
from desk.views.autosave import Keeping, keeping_at, kept_words
from records.models import Record

# Which pages of this sign-in were saved, by their nonce: a late message of one of them keeps nothing.
_SAVED = "sheets_saved"
_REMEMBERED = 30


@dataclass(frozen=True, slots=True)
class Sheet:
    """One such page of one unit: the name its text is kept under, and its own address (with a query)."""

    form: str
    area: str
    key: str
    url: str


def keep(request: HttpRequest, user: User, sheet: Sheet, at: datetime) -> HttpResponse | None:
    """The answer to the page's own “keep this” (`?keep=1`); None to everything else."""
    if request.method != "POST" or "keep" not in request.GET:
        return None
    if was_saved(request, user):
        return JsonResponse({"state": "saved"})
    draft = sheet_keep(
        user=user, form=sheet.form, area=sheet.area, key=sheet.key, data=typed_in(request.POST), at=at
    )
    return JsonResponse(kept_words(draft, at))


def was_saved(request: HttpRequest, user: User) -> bool:
    """Whether this very page has been sent before and was saved: a double click, or a late message."""
    nonce = request.POST.get("nonce", "")
    if not nonce:
        return False
    known = Record.objects.filter(once__startswith=f"form:{nonce}", created_by=user)
    return nonce in request.session.get(_SAVED, ()) or known.exists()


def saved(request: HttpRequest, user: User, sheet: Sheet) -> None:
    """Forget what was kept of a page that has just been saved, and remember that it was."""
    TypedDraft.objects.filter(user=user, key=sheet.key).delete()
    if nonce := request.POST.get("nonce", ""):
        request.session[_SAVED] = [*request.session.get(_SAVED, ()), nonce][-_REMEMBERED:]


def shown_of(request: HttpRequest, user: User, sheet: Sheet) -> TypedDraft | None:
    """What the address asks to show again; only one's own, only in its own page."""
    wanted = request.GET.get("restore", "")
    if request.method != "GET" or not wanted.isdecimal():
        return None
    return TypedDraft.objects.filter(user=user, key=sheet.key, pk=int(wanted)).first()


def keeping(request: HttpRequest, user: User, sheet: Sheet, shown: TypedDraft | None) -> Keeping:
    """For the page: where it keeps what is typed, what was left of it, whether that is shown now."""
    left = None
    if request.method == "GET" and shown is None:
        left = TypedDraft.objects.filter(user=user, key=sheet.key).first()
    return keeping_at(request, f"{sheet.url}&keep=1", sheet.area, left, shown)
