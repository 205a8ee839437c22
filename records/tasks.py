"""What workers do: run jobs; what beat calls for: look after jobs whose worker died."""

from celery import shared_task
from django.utils import timezone

from records.job_files import job_files_sweep
from records.job_services import job_run_claimed, jobs_sweep


@shared_task(time_limit=3600, ignore_result=True)
def run_job(pk: int) -> None:
    """Run one job, unless another worker has it: sent twice, it runs once."""
    job_run_claimed(pk)


@shared_task
def sweep_jobs() -> None:
    """End what died, send again what was lost, throw away old files."""
    now = timezone.now()
    jobs_sweep(at=now)
    job_files_sweep(at=now)
