"""Pages of the office's own wording."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.bulletins import services
from dashboard.bulletins.forms import WordingForm
from dashboard.bulletins.kinds import WRITINGS
from dashboard.bulletins.pages import helps
from dashboard.bulletins.writers import writer_of
from dashboard.models import Kind, Wording


@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """The office's wording of every kind."""
    user = writer_of(request)
    own = {row.kind: row for row in Wording.objects.for_user(user).select_related("changed_by")}
    rows = [(kind.value, kind.label, own.get(kind.value)) for kind in Kind]
    return render(request, "dashboard/bulletins/wordings.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, kind: str) -> HttpResponse:
    """Change the wording of one kind, or go back to the one delivered."""
    user = writer_of(request)
    if kind not in Kind.values:
        raise Http404
    which = Kind(kind)
    if request.method == "POST" and "forget" in request.POST:
        services.wording_forget(kind=which, by=user, at=timezone.now())
        messages.success(request, "已恢复为平台自带的范本")
        return redirect("dashboard:wording", kind)
    own = Wording.objects.for_user(user).filter(kind=kind).first()
    writing = WRITINGS[which]
    first = {
        **writing.details,
        **(own.details if own else {}),
        "text": own.text if own else writing.text,
    }
    form = WordingForm(request.POST if request.method == "POST" else None, kind=which, initial=first)
    if request.method == "POST" and form.is_valid():
        services.wording_keep(
            kind=which,
            text=form.cleaned_data["text"],
            details=form.details(),
            by=user,
            at=timezone.now(),
        )
        messages.success(request, "范本已保存，以后拟制的文稿用它；已经拟好的不变")
        return redirect("dashboard:wordings")
    context = {"form": form, "label": which.label, "own": own, "helps": helps(which)}
    return render(request, "dashboard/bulletins/wording.html", context, status=400 if form.errors else 200)
