"""What is typed is kept every few seconds, and offered again when the form is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.forms import BY_SLUG
from desk.forms.base import RecordForm
from desk.models import TypedDraft
from desk.places import code_to_write_for
from desk.typed import change_was_saved, new_was_saved, show_as_typed, typed_in, typed_keep, typed_left
from records.models import Record
from records.permissions import refusal_to_write
from townships.models import Township


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a form's page needs to keep what is typed: where to, what was left, whether it is shown now."""

    url: str
    upload_url: str
    left: TypedDraft | None
    restore_query: str
    shown: TypedDraft | None


@require_POST
def autosave(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what a form holds now. `resume` asks whether a copy that the browser kept has been saved since."""
    user = signed_in(request)
    kind = BY_SLUG.get(slug)
    if kind is None:
        raise Http404("没有这种填报页")
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以填报")
    unit, record = _place(request, user, kind)
    data = typed_in(request.POST)
    at = timezone.now()
    if _is_saved(user, kind, unit, record, data):
        return JsonResponse({"state": "saved"})
    draft = typed_keep(user=user, kind=kind, unit=unit, record=record, data=data, at=at)
    answer = kept_words(draft, at)
    if draft is not None and (warning := _warning(user, record, data)):
        answer["warning"] = warning
    return JsonResponse(answer)


def kept_words(draft: TypedDraft | None, at: datetime) -> dict[str, object]:
    """What a page is told of its own “keep this”."""
    if draft is None:
        return {"state": "not_kept", "said": "内容太长，没有自动保存，请点“存草稿”"}
    return {"state": "kept", "said": f"已于{timezone.localtime(at):%H:%M}自动保存", "draft": draft.pk}


@require_POST
def typed_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away one's own unsaved text, and go back to the form as it was."""
    user = signed_in(request)
    draft = get_object_or_404(TypedDraft, pk=pk, user=user)
    back = request.POST.get("back", "")
    draft.delete()
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    if draft.record_id is not None:
        return redirect("desk:report_edit", draft.record_id)
    if draft.form not in BY_SLUG or draft.key.startswith("step:"):  # a page that is no form of one record
        return redirect("desk:records")
    return redirect(reverse("desk:report_new", args=[draft.form]) + f"?area={draft.area}")


def restored(request: HttpRequest, user: User, record: Record | None) -> TypedDraft | None:
    """The draft that the address asks to show again; only one's own, only in its own form."""
    wanted = request.GET.get("restore", "")
    if request.method != "GET" or not wanted.isdecimal():
        return None
    drafts = TypedDraft.objects.filter(user=user, pk=int(wanted))
    drafts = drafts.filter(record_id=record.pk) if record else drafts.filter(key__startswith="new:")
    return drafts.first()


def keeping_of(request: HttpRequest, user: User, form: RecordForm, record: Record | None) -> Keeping | None:
    """For the page of a form; None where the form is not one that opens again by its own address."""
    match = request.resolver_match
    if match is None or match.url_name not in {"report_new", "report_edit"}:
        return None
    shown = restored(request, user, record)
    left = None
    if request.method == "GET" and shown is None:
        left = typed_left(user=user, kind=type(form), unit=form.unit, record=record)
    place = urlencode({"record": record.pk} if record else {"area": form.unit.code})
    url = f"{reverse('desk:autosave', args=[form.slug])}?{place}"
    return keeping_at(request, url, form.unit.code, left, shown)


def keeping_at(
    request: HttpRequest, url: str, area: str, left: TypedDraft | None, shown: TypedDraft | None
) -> Keeping:
    """For any page that keeps what is typed at `url`; the query that shows what was left is its own and one more."""
    query = {name: value for name, value in request.GET.items() if name != "restore"}
    return Keeping(
        url=url,
        upload_url=f"{reverse('desk:evidence_add')}?{urlencode({'area': area})}",
        left=left,
        restore_query=urlencode({**query, "restore": left.pk}) if left else "",
        shown=shown,
    )


def shown_again(form: RecordForm) -> RecordForm:
    """A form bound to what was left, not judged until it is sent."""
    show_as_typed(form)
    return form


def _place(request: HttpRequest, user: User, kind: type[RecordForm]) -> tuple[Township, Record | None]:
    """Whose form it is: of one record, or of a new one of a unit."""
    if wanted := request.GET.get("record", ""):
        pk = int(wanted) if wanted.isdecimal() else 0
        record = get_object_or_404(Record.objects.for_user(user), pk=pk).specific()
        if not kind.serves(record):
            raise Http404("这种材料不在这里填写")
        return get_object_or_404(Township, code=record.area), record
    code = code_to_write_for(user, request.GET.get("area", ""))
    return get_object_or_404(Township.objects.for_user(user), code=code), None


def _is_saved(
    user: User, kind: type[RecordForm], unit: Township, record: Record | None, data: dict[str, list[str]]
) -> bool:
    if record is None:
        return new_was_saved(user=user, data=data)
    on = timezone.localdate()
    return change_was_saved(user=user, kind=kind, unit=unit, record=record, data=data, on=on)


def _warning(user: User, record: Record | None, data: dict[str, list[str]]) -> str:
    """What will stand in the way of saving, said while it is typed."""
    if record is None:
        return ""
    if why := refusal_to_write(user=user, area=record.area, record=record, on=timezone.localdate()):
        return why
    if (data.get("revision") or [""])[0] != str(record.revision):
        return "这件材料刚刚被他人修改过；保存时会请您逐项选择用哪一个"
    return ""
