"""`make run`, `make test` and `make setup`: the standard library only, so that a bare Python can start it."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # whoever has an older Python should read why, not a traceback
    sys.exit("需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed")

import os

import installing
import running
import testing


def main(words: list[str]) -> int:
    """Do what the one word says; the exit code is the process's."""
    match words:
        case ["setup"]:
            installing.prepare("dev")
            return 0
        case ["run"]:
            return running.run(host=os.environ.get("HOST", "127.0.0.1"), port=os.environ.get("PORT", "8000"))
        case ["test", *arguments]:
            return testing.test(arguments)
        case ["test-postgres", *arguments]:
            return testing.test_postgres(arguments)
        case _:
            print("用法：portal.py setup | run | test | test-postgres", file=sys.stderr)
            return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except installing.Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\n已停止 / stopped", file=sys.stderr)
        sys.exit(130)
