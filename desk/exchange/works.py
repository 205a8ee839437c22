"""The three jobs of an import: check a workbook, write what was checked, take it back. Small ones run at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from desk.exchange.checking import BookPlan, book_plan, count_rows
from desk.exchange.context import Context
from desk.exchange.kinds import BY_SLUG
from desk.exchange.kinds.base import AREA, Hand
from desk.exchange.ledgers import Ledger
from desk.exchange.undoing import Blocked, job_undo
from desk.exchange.writing import plan_write, result_of
from papers.books import Book, BookRefused, open_book
from records.job_files import job_file_read
from records.job_services import Run, Work, job_new, work_enter
from records.jobs import Job
from records.services import Refused
from records.states import Verb
from townships.areas import district_of
from townships.models import Township
from townships.tokens import facts_write

CHECK, WRITE, UNDO = KINDS_OF_JOB = "exchange.check", "exchange.write", "exchange.undo"
# More than this is done by a worker, so that no page is waited for.
AT_ONCE = 500
SENT_AT_ONCE = 100
GONE = "上传的文件已按期清除，请重新上传"
MOVED = "核对以后，平台上的内容有变动，这一批没有写入；请重新上传核对"


def check_new(
    *,
    content: bytes,
    file_name: str,
    slug: str,
    by: User,
    at: datetime,
    ledger: Ledger | None = None,
    book: Book | None = None,
) -> Job:
    """A workbook just uploaded, to be checked; `ledger`: how its heads are read, `book`: the file where it is open.

    Raises BookRefused for no workbook.
    """
    rows = count_rows(book or open_book(content, file_name), AT_ONCE)
    about: dict[str, Any] = {"slug": slug, **({"ledger": ledger.kept()} if ledger else {})}
    return job_new(
        kind=CHECK, title=f"核对 {file_name}", by=by, at=at, about=about, content=content,
        file_name=file_name, at_once=rows <= AT_ONCE,
    )  # fmt: skip


def write_new(*, check: Job, then: str, by: User, at: datetime) -> Job:
    """Carry out a check that found no mistake. Raises Refused when it found some, or was carried out before."""
    if check.kind != CHECK or not check.is_done or check.result["fault_count"]:
        raise Refused("还有需要改正的内容，不能导入；请改好后重新上传")
    todo = sum(sheet["new"] + sheet["changed"] for sheet in check.result["sheets"])
    if not todo:
        raise Refused("没有新增和修改的内容，不用导入")
    return job_new(
        kind=WRITE, title=f"导入 {check.file_name}", by=by, at=at, about={**check.about, "then": then},
        file_name=check.file_name, follows=check, at_once=todo <= (SENT_AT_ONCE if then else AT_ONCE),
    )  # fmt: skip


def undo_new(*, write: Job, by: User, at: datetime) -> Job:
    """Take an import back. Raises Refused when it was not done, or is taken back already."""
    if write.kind != WRITE or not write.is_done:
        raise Refused("只有已经完成的导入可以撤销")
    written = sum(sheet["new"] + sheet["changed"] for sheet in write.result["sheets"])
    return job_new(
        kind=UNDO, title=f"撤销导入 {write.file_name}", by=by, at=at, file_name=write.file_name, follows=write,
        at_once=written <= AT_ONCE,
    )  # fmt: skip


def _plan(run: Run) -> tuple[BookPlan, Context]:
    job = run.job
    try:
        book = open_book(job_file_read(job), job.file_name)
    except FileNotFoundError:
        raise ValidationError(GONE) from None
    except BookRefused as error:
        raise ValidationError(str(error)) from error
    ctx = Context(job.owner, timezone.localdate(job.created_at))
    ledger = Ledger.of(job.about["ledger"]) if "ledger" in job.about else None
    plan = book_plan(book, ctx, BY_SLUG.get(job.about.get("slug", "")), run.tell, ledger)
    if not plan.sheets:
        raise ValidationError(
            "没有认出可以导入的表：请使用本页的模板，或在上传时选择“这是什么表”，并保留表头一行"
        )
    return plan, ctx


def _check(run: Run) -> dict[str, Any]:
    plan, ctx = _plan(run)
    return result_of(plan, ctx)


def _write(run: Run) -> dict[str, Any]:
    done_before = _done_in(run.job)
    plan, ctx = _plan(run)
    check = run.job.follows
    if check is None or plan.problems or plan.digest != check.result["digest"]:
        raise ValidationError(MOVED)
    then = Verb(run.job.about["then"]) if run.job.about.get("then") else None
    hand = Hand(run.job.owner, timezone.now())
    result = result_of(plan, ctx, then=then or "")
    run.enter_transaction("正在写入")
    with facts_write(run.job.owner.scope):
        _queue_up(plan)
        if _done_in(run.job) != done_before:
            raise ValidationError(MOVED)
        plan_write(plan, ctx, hand, run.job, then=then, pause=run.stop_if_wanted)
        run.settle(result)
    return result


def _queue_up(plan: BookPlan) -> None:
    """Imports into one unit are written one after the other: two of the same file do not both find it new."""
    codes = {item.values[AREA] for sheet in plan.sheets for item in (*sheet.new, *sheet.changed)}
    list(Township.objects.select_for_update().filter(code__in=codes).order_by("code"))


def _done_in(job: Job) -> int:
    """How many imports of the district have been carried out; it only grows."""
    return Job.objects.filter(
        kind=WRITE, state=Job.State.DONE, area__startswith=district_of(job.area)
    ).count()


def _undo(run: Run) -> dict[str, Any]:
    write = run.job.follows
    if write is None:
        raise ValidationError("没有可以撤销的导入")
    hand = Hand(run.job.owner, timezone.now())
    ctx = Context(run.job.owner, timezone.localdate(hand.at))
    run.enter_transaction("正在撤销")
    try:
        with facts_write(run.job.owner.scope):
            done = job_undo(write, ctx, hand)
            trail.note(
                by=hand.by, action=AuditEvent.Action.WRITE, subject=run.job.title, at=hand.at,
                detail={"批量办理": write.pk, **done},
            )  # fmt: skip
            run.settle(done)
    except Blocked as error:
        raise ValidationError(error.told) from error
    return done


def enter() -> None:
    """Enter the three kinds (called once, by the app)."""
    work_enter(Work(CHECK, "核对表格", _check))
    work_enter(Work(WRITE, "导入表格", _write))
    work_enter(Work(UNDO, "撤销导入", _undo))
