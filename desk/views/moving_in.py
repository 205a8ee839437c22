"""Moving in: the office's own ledgers, heads matched, bad rows mended, then imported like any other workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.exchange.kinds import BY_SLUG
from desk.exchange.ledgers import Ledger, heads_of, ledger_guess, samples_of
from desk.exchange.works import CHECK, GONE, WRITE, check_new
from desk.forms.moving_in import Faults, LedgerForm, LedgerUploadForm
from desk.mappings import NOT_ALLOWED, mapping_drop, mapping_save, mappings_known
from desk.models import ColumnMapping
from papers.books import Book, BookRefused, open_book
from records.job_files import job_file_read
from records.job_services import followed
from records.models import Job
from townships.models import Township

PAGE_SIZE = 20
SHOWN_ROWS = 30


def _office(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.KEEP_DISTRICT_REGISTERS):
        raise PermissionDenied(NOT_ALLOWED)
    return user


@require_http_methods(["GET", "POST"])
def moving_in(request: HttpRequest) -> HttpResponse:
    """Upload a ledger; what its heads probably mean is worked out, and its page shows what came of it."""
    user = _office(request)
    form = LedgerUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (job := _first_check(form, user)):
        return redirect("desk:moving_in_ledger", job.pk)
    jobs = Job.objects.for_user(user).filter(kind=CHECK, about__has_key="ledger").select_related("owner")
    mappings = ColumnMapping.objects.for_user(user).select_related("saved_by")
    context = {
        "form": form,
        "page": Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page")),
        "mappings": [(row, BY_SLUG[row.kind].label) for row in mappings if row.kind in BY_SLUG],
    }
    return render(request, "desk/moving_in.html", context, status=400 if form.errors else 200)


def _first_check(form: LedgerUploadForm, user: User) -> Job | None:
    upload, kind = form.cleaned_data["book"], BY_SLUG[form.cleaned_data["slug"]]
    content = upload.read()
    try:
        book = open_book(content, upload.name)
        guess = ledger_guess(book, kind, mappings_known(user, kind.slug))
        return check_new(
            content=content, file_name=upload.name, slug=kind.slug, by=user, at=timezone.now(), ledger=guess,
            book=book,
        )  # fmt: skip
    except BookRefused as error:
        form.add_error("book", str(error))
        return None


@require_http_methods(["GET", "POST"])
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """One ledger: what its heads mean, what is wrong with it, each bad row mended here or left out."""
    user = _office(request)
    job = get_object_or_404(Job.objects.for_user(user).filter(kind=CHECK), pk=pk)
    if "ledger" not in job.about:
        raise Http404("不是台账迁入")
    if job.is_open:
        return redirect("desk:job", job.pk)
    try:
        book = open_book(job_file_read(job), job.file_name)
    except FileNotFoundError:
        messages.error(request, GONE)
        return redirect("desk:moving_in")
    read = Ledger.of(job.about["ledger"])
    posted = request.POST if request.method == "POST" else None
    form = _form(posted if posted and "map" in posted else None, job, book, read, user)
    if posted is not None:
        following = followed(job, WRITE)
        if following is not None:
            messages.error(request, "这份台账已经导入，不能再改；要重来的，先整批撤销，再重新上传")
            return redirect("desk:job", following.pk)
        if answer := _act(request, job, book, read, form, user):
            return answer
    return render(
        request,
        "desk/moving_in_ledger.html",
        _shown(job, read, form, user),
        status=400 if form.errors else 200,
    )


def _act(
    request: HttpRequest, job: Job, book: Book, read: Ledger, form: LedgerForm, user: User
) -> HttpResponse | None:
    """Map anew, mend, leave a row out, or forget the mends; each is checked afresh, and its page shown."""
    posted = request.POST
    if "map" in posted:
        if not form.is_valid() or not _keep(form, job, user):
            return None
        return _again(job, book, form.read, user)
    if "leave" in posted:
        sheet, _, number = posted["leave"].rpartition("|")
        if not number.isdecimal() or len(number) > 7:
            raise Http404("没有这一行")
        return _again(job, book, read.without(sheet, int(number)), user)
    if "forget" in posted:
        return _again(job, book, Ledger(read.heads, read.fixed, sheets=read.sheets, name=read.name), user)
    changed = _faults(job, read, user).mended(read, {name: str(text) for name, text in posted.items()})
    if changed == read:
        messages.warning(request, "没有改动任何一处；请在需要改正的格子里写上正确的内容")
        return redirect("desk:moving_in_ledger", job.pk)
    return _again(job, book, changed, user)


def _keep(form: LedgerForm, job: Job, user: User) -> bool:
    """Keep the mapping under its name, if one was typed."""
    name = form.cleaned_data["name"]
    if not name:
        return True
    try:
        mapping_save(kind=job.about["slug"], ledger=form.read, name=name, by=user, at=timezone.now())
    except ValidationError as error:
        form.add_error("name", error.messages)
        return False
    return True


def _again(job: Job, book: Book, read: Ledger, user: User) -> HttpResponse:
    """Check the same file, read in another way."""
    fresh = check_new(
        content=job_file_read(job), file_name=job.file_name, slug=job.about["slug"], by=user, at=timezone.now(),
        ledger=read, book=book,
    )  # fmt: skip
    return redirect("desk:moving_in_ledger", fresh.pk)


def _form(posted: Any, job: Job, book: Book, read: Ledger, user: User) -> LedgerForm:
    return LedgerForm(
        posted,
        kind=BY_SLUG[job.about["slug"]],
        ledger=read,
        heads=heads_of(book, read),
        sheets=[sheet.name for sheet in book.shown],
        units=_units(user),
        samples=samples_of(book, read),
    )


def _units(user: User) -> list[str]:
    return list(Township.objects.for_user(user).values_list("name", flat=True))


def _faults(job: Job, read: Ledger, user: User) -> Faults:
    return Faults(BY_SLUG[job.about["slug"]], job.result.get("faults", ()), read.heads, _units(user))


def _shown(job: Job, read: Ledger, form: LedgerForm, user: User) -> dict[str, Any]:
    kind = BY_SLUG[job.about["slug"]]
    faults = _faults(job, read, user)
    rows = faults.rows
    heads = {column.name: column.head for column in kind.columns}
    return {
        "job": job,
        "form": form,
        "kind": kind,
        "result": job.result,
        "todo": sum(sheet["new"] + sheet["changed"] for sheet in job.result.get("sheets", ())),
        "head_faults": faults.of_heads,
        "words": faults.words,
        "rows": rows[:SHOWN_ROWS],
        "more": len(rows) - SHOWN_ROWS,
        "done": followed(job, WRITE),
        "mends": [
            (sheet, number, heads.get(name, name), said)
            for sheet, by_row in read.mends.items()
            for number, cells in by_row.items()
            for name, said in cells.items()
        ],
        "reworded": [
            (heads.get(name, name), written, said)
            for name, words in read.words.items()
            for written, said in words.items()
        ],
        "left_out": [(sheet, sorted(numbers)) for sheet, numbers in read.left_out.items() if numbers],
    }


@require_POST
def mapping_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a mapping."""
    user = _office(request)
    mapping = get_object_or_404(ColumnMapping.objects.for_user(user), pk=pk)
    mapping_drop(mapping=mapping, by=user, at=timezone.now())
    messages.success(request, f"已删除对应关系“{mapping.name}”；用它导入过的内容不受影响")
    return redirect("desk:moving_in")
