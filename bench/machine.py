"""One machine as a bench or a test of faults needs it: servers and the portal's processes, killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import servers  # noqa: E402
from processes import die_with_parent  # noqa: E402

_PATIENCE = 60.0  # seconds


@dataclass
class Part:
    """One process (with all it starts) and how to know that it is up."""

    name: str
    command: list[str]
    is_up: Callable[[], bool]
    log: Path
    environment: dict[str, str] | None = None
    whose: dict[str, Any] = field(default_factory=dict)
    stop_by: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait; what a server killed before has left may refuse it for a moment."""
        until = time.monotonic() + _PATIENCE
        if self.log.exists():
            self.log.replace(self.log.with_name(f"{self.log.name}.{time.time_ns()}"))
        while time.monotonic() < until:
            with self.log.open("ab") as out:
                self.process = subprocess.Popen(
                    self.command, cwd="/" if self.whose else ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                    stdout=out, stderr=out, start_new_session=True,
                    preexec_fn=die_with_parent(signal.SIGKILL), **self.whose,  # noqa: PLW1509  # it asks the kernel, no more
                )  # fmt: skip
            while time.monotonic() < until and self.process.poll() is None:
                if self.is_up():
                    return
                time.sleep(0.1)
            time.sleep(0.3)
        raise RuntimeError(f"{self.name} does not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def kill(self) -> None:
        """kill -9, all of it at once; what a master started dies with its group."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def kill_master(self) -> None:
        """kill -9 of the first process alone, as the kernel's own killer would do it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(self.stop_by)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.kill()


@dataclass
class Machine:
    """PostgreSQL, Redis, web and worker with the environment that joins them."""

    folder: Path
    postgres: Part
    redis: Part
    web: Part
    worker: Part
    port: int
    environment: dict[str, str]

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.postgres, self.redis, self.web, self.worker

    def manage(self, *words: str) -> str:
        """Run manage.py on this machine; gives what it said."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words], cwd=ROOT, env=self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return done.stdout

    def fill(self) -> None:
        """Tables and the demonstration; written once for several benches when BENCH_KEPT names a folder to keep them in."""
        self.manage("collectstatic", "--noinput", "-v0")
        kept = Path(os.environ["BENCH_KEPT"]) if os.environ.get("BENCH_KEPT") else None
        evidence, server = Path(self.environment["EVIDENCE_ROOT"]), ["-h", str(self.folder), "-U", "renda"]
        if kept and (kept / "tables").exists():
            servers._run(
                [servers._needed("pg_restore"), *server, "-d", "renda", "-j", "2", str(kept / "tables")], {}
            )
            shutil.copytree(kept / "evidence", evidence)
            servers._run([servers._needed("vacuumdb"), *server, "-q", "-Z", "renda"], {})
            return
        for words in (("migrate", "-v0"), ("sync_rules",), ("demo",)):
            self.manage(*words)
        evidence.mkdir(exist_ok=True)
        if kept:
            shutil.copytree(evidence, kept / "evidence")
            servers._run(
                [servers._needed("pg_dump"), *server, "-Fd", "-f", str(kept / "tables"), "renda"], {}
            )

    @contextmanager
    def another_web(self, **more: str) -> Iterator[int]:
        """Another web host on the same servers, its environment changed by `more`; yields its port."""
        port = _free_port()
        part = _web(
            self.folder / "own" / f"web-{port}.log", port, self.environment | more, 1, 4, "fuyang_renda.wsgi"
        )
        part.start()
        try:
            yield port
        finally:
            part.stop()

    def ask(self, path: str, seconds: float = 20.0) -> tuple[int, str]:
        """Status and text of one address; 0 where nothing answers."""
        try:
            with _OPENER.open(f"http://127.0.0.1:{self.port}{path}", timeout=seconds) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode(errors="replace")
        except OSError:
            return 0, ""


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def machine(
    *, workers: int = 2, threads: int = 4, application: str = "fuyang_renda.wsgi", **more: str
) -> Iterator[Machine]:
    """Everything but the tables, all parts described and none but the servers started. `more` joins the environment."""
    with ExitStack() as undo:
        folder, whose = undo.enter_context(servers._folder("renda-bench-"))
        data = folder / "data"
        servers._run(
            [servers._needed("initdb"), "-D", data, "-U", "renda", "-A", "trust", "-E", "UTF8", "--locale=C"],
            whose,
        )
        port, redis_port = _free_port(), _free_port()
        environment = _environment(folder, port, redis_port) | more
        own = folder / "own"
        own.mkdir()

        def part(name: str, command: list[str], is_up: Callable[[], bool], **told: Any) -> Part:
            made = Part(name, command, is_up, own / f"{name}.log", **told)
            undo.callback(made.stop)
            return made

        postgres = part(
            "postgres",
            [servers._needed("postgres"), "-D", str(data), "-k", str(folder), "-c", "listen_addresses="],
            lambda: servers._quiet([servers._needed("pg_isready"), "-q", "-h", folder, "-U", "renda"]),
            whose=whose, stop_by=signal.SIGINT,
        )  # fmt: skip
        redis = part(
            "redis",
            [servers._needed("redis-server"), "--port", str(redis_port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", str(folder), "--databases", "16"],
            lambda: servers._listens(redis_port), whose=whose,
        )  # fmt: skip
        web = _web(own / "web.log", port, environment, workers, threads, application)
        undo.callback(web.stop)
        worker_log = own / "worker.log"
        worker = part(
            "worker",
            [sys.executable, "-m", "celery", "-A", "fuyang_renda", "worker", "-P", "threads", "-c", "2", "-B", "-s",
             str(own / "beat"), "-l", "INFO", "--without-gossip", "--without-mingle"],
            lambda: worker_log.exists() and "ready." in worker_log.read_text(errors="replace"), environment=environment,
        )  # fmt: skip
        postgres.start()
        redis.start()
        servers._run([servers._needed("createdb"), "-h", folder, "-U", "renda", "renda"], whose)
        yield Machine(folder, postgres, redis, web, worker, port, environment)


def _web(
    log: Path, port: int, environment: dict[str, str], workers: int, threads: int, application: str
) -> Part:
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
               "--threads", str(threads), "--timeout", "60", "--no-control-socket"]  # fmt: skip
    return Part(
        "web", command, lambda: servers._listens(port) and _says_ok(port), log, environment=environment
    )


def _environment(folder: Path, port: int, redis_port: int) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "fuyang_renda.settings",
        "PORTAL_MODE": "embedded",
        "SECRET_KEY": "bench-" + "k3zufangTuoshi7qian5" * 3,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS_ONLY": "false",
        "BEHIND_PROXY": "false",
        "DATABASE_URL": f"postgresql://renda:@/renda?host={folder}",
        "CACHE_URL": f"redis://127.0.0.1:{redis_port}/1",
        "CELERY_BROKER_URL": f"redis://127.0.0.1:{redis_port}/0",
        "EVIDENCE_ROOT": str(folder / "own" / "evidence"),
        "LOG_LEVEL": "INFO",
    }


def _says_ok(port: int) -> bool:
    try:
        with _OPENER.open(f"http://127.0.0.1:{port}/livez", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
