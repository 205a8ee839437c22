"""Install, use, upgrade, roll back, back up, lose and restore the portal on made-up servers. Run by hand, as root.

Each server is a Debian of its own (debootstrap) that boots its own systemd in a container (systemd-nspawn), in a network
namespace that leads nowhere: whatever install.sh needed from a network would fail. So units, sockets, timers and their
limits are tried as they are. The first run fetches Debian (3 minutes); both then take 7 minutes on two cores.

    sudo .venv/bin/python scripts/rehearse_deploy.py [one] [two]       # one host, two hosts; both if nothing is said
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from booted import Failed, Server, base_made, must, networks, run, server, told, wait
from visiting import (
    HOST,
    as_visitor,
    asks_for_an_archive,
    looks_from_outside,
    reports_with_a_file,
    tls_is_modern,
)

ROOT = Path(__file__).resolve().parent.parent


def bundles_made(work: Path) -> dict[str, Path]:
    """Today's bundle; a next version with one more migration; and one whose pages do not answer."""
    made: dict[str, Path] = {}
    for name in ("now", "next", "broken"):
        source = work / "source"
        shutil.rmtree(source, ignore_errors=True)
        run("git", "clone", "-q", "--local", ROOT, source)
        for shared in ("node_modules", ".venv"):
            (source / shared).symlink_to((ROOT / shared).resolve())
        if name != "now":
            _changed(source, name)
        shutil.rmtree(work / name, ignore_errors=True)
        run(sys.executable, "scripts/bundle.py", "--output", work / name, cwd=source)
        made[name] = next((work / name).glob("*.tar.gz"))
        told(f"安装包（{name}）：{made[name].name}，{made[name].stat().st_size / 2**20:.1f} MB")
    return made


def _changed(source: Path, name: str) -> None:
    number = {"next": "0.1.1", "broken": "0.1.2"}[name]
    project = source / "pyproject.toml"
    project.write_text(project.read_text().replace('version = "0.1.0"', f'version = "{number}"'))
    folder = source / "townships/migrations"
    last = max(path.stem for path in folder.glob("0*.py"))
    (folder / "9000_rehearsal.py").write_text(
        "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
        f'    dependencies = [("townships", "{last}")]\n'
        '    operations = [migrations.RunSQL("CREATE TABLE rehearsal_new (id int)", "DROP TABLE rehearsal_new")]\n'
    )
    if name == "broken":
        health = source / "fuyang_renda/health.py"
        health.write_text(
            health.read_text() + '\n\ndef readyz(request):\n    raise RuntimeError("rehearsal")\n'
        )
    run("git", "add", "pyproject.toml", "townships", "fuyang_renda", cwd=source)
    run(
        "git",
        "-c",
        "user.name=rehearsal",
        "-c",
        "user.email=rehearsal@renda.test",
        "commit",
        "-qm",
        name,
        cwd=source,
    )


def count_of(machine: Server, statement: str) -> str:
    return machine.sh(f'runuser -u postgres -- psql -qAtX -d renda -c "{statement}"').stdout.strip()


def everything(machine: Server) -> dict[str, str]:
    """Rows of every table and the checksum of every file."""
    counts = machine.sh(
        "renda-manage shell -c 'import json; from django.db import connection; "
        "from fuyang_renda.keeping.stores import rows_per_table; print(json.dumps(rows_per_table(connection)))' | tail -1"
    ).stdout
    files = machine.sh(
        "cd /var/lib/renda/evidence && find [0-9a-f]* -type f | sort | xargs -r sha256sum"
    ).stdout
    sums = {path: digest for digest, path in (line.split(maxsplit=1) for line in files.splitlines())}
    return {**{table: str(rows) for table, rows in json.loads(counts).items()}, **sums}


def must_be(before: dict[str, str], now: dict[str, str], said: str) -> None:
    """Fails with what differs, but for what the schedule writes by itself while one looks."""
    differ = {
        name: (before.get(name), now.get(name))
        for name in {**before, **now}
        if before.get(name) != now.get(name) and name not in BY_THE_SCHEDULE
    }
    must(not differ, f"{said}{differ or ''}")


# The chain of the trail, alerts, and what is planned and told by the clock.
BY_THE_SCHEDULE = frozenset(
    {"accounts_auditseal", "accounts_alert", "reminders_reminder", "reminders_message"}
)

# On the data host, for the web host at 10.77.0.1: as deploy/README.md tells.
OPENED = (
    "cd / && runuser -u postgres -- psql -qc \"ALTER ROLE renda PASSWORD 'mima-yanlian'\"",
    "cd / && runuser -u postgres -- psql -qc \"ALTER SYSTEM SET listen_addresses = '10.77.0.2'\"",
    "echo 'hostssl renda renda 10.77.0.1/32 scram-sha-256' >> /etc/postgresql/15/main/pg_hba.conf",
    "sed -i 's/^bind .*/bind 127.0.0.1 10.77.0.2/; s/^# requirepass .*/requirepass mima-redis/' /etc/redis/redis.conf",
    "systemctl restart postgresql redis-server",
    "sed -i 's|redis://127.0.0.1|redis://:mima-redis@127.0.0.1|' /etc/renda/portal.env",
)


def one_host(work: Path, bundles: dict[str, Path]) -> None:
    with networks("renda-one"), server(work, "renda-one") as machine:
        installed(machine, bundles["now"])
        used(machine)
        watched(machine)
        backed_up(machine)
        filled_up(machine)
        upgraded(machine, bundles)
        lost_and_restored(machine)
        encrypted(machine)


def installed(machine: Server, bundle: Path) -> None:
    must(machine.sh("ip route", check=False).stdout == "", "这台机器没有任何网络")
    folder = machine.bring(bundle)
    wait(lambda: machine.sh("pg_isready -q", check=False).returncode == 0, "PostgreSQL 启动", 60)
    started = time.monotonic()
    said = machine.sh(f"./{folder}/app/deploy/install.sh --host {HOST}").stdout
    told(f"install.sh 用了{time.monotonic() - started:.0f}秒：\n{said}")
    before = machine.sh("sha256sum /etc/renda/portal.env; stat -c '%a %U' /etc/renda/portal.env").stdout
    must("600 root" in before, "设置文件权限600，属于 root")
    machine.sh(f"./{folder}/app/deploy/install.sh --host {HOST}")
    after = machine.sh("sha256sum /etc/renda/portal.env; stat -c '%a %U' /etc/renda/portal.env").stdout
    must(before == after, "再运行一次 install.sh，设置不变，仍在运行")
    running = machine.sh(
        "systemctl is-active renda-web renda-worker@1 renda-worker@2 renda-beat renda-backup.timer"
    ).stdout
    must(running.split() == ["active"] * 5, "网页、两个后台任务、一个定时、备份定时都在运行")
    must(
        machine.sh("pgrep -fc 'gunicorn fuyang_renda'").stdout.strip() == "3", "网页一个主进程，两个工作进程"
    )


def used(machine: Server) -> None:
    told("装入演示数据（正式库不这样做），像用户一样使用")
    machine.sh("renda-manage demo")
    as_visitor(machine, reports_with_a_file)
    as_visitor(machine, asks_for_an_archive)
    as_visitor(machine, looks_from_outside)
    tls_is_modern(machine)
    forged = count_of(
        machine, "SELECT count(*) FROM accounts_auditevent WHERE address::text LIKE '203.0.113.%'"
    )
    true = count_of(machine, "SELECT count(*) FROM accounts_auditevent WHERE address::text LIKE '127.0.0.1%'")
    must(forged == "0" and true != "0", "伪造的 X-Forwarded-For 没有进审计日志，真实地址在")
    log = machine.sh("cat /var/log/renda/access.log").stdout
    must("/overview/" in log and "13800000000" not in log and "?" not in log, "访问日志有路径，没有查询内容")
    must(
        machine.sh("logrotate -d /etc/logrotate.d/renda 2>&1 | grep -c '^error'", check=False).stdout.strip()
        == "0",
        "logrotate 设置可用",
    )


def watched(machine: Server) -> None:
    """What systemd says of the units as they run."""
    before = _first_of(machine, "renda-web")
    machine.sh(f"kill -9 {before}")
    wait(lambda: _first_of(machine, "renda-web") not in {"0", before}, "重新启动", 30)
    must(True, "网页主进程被 kill -9 后自动重新启动")
    for unit in ("renda-web", "renda-worker@1", "renda-beat"):
        line = machine.sh(f"systemd-analyze security {unit}.service --no-pager | tail -1").stdout.strip()
        first = _first_of(machine, unit)
        sizes = machine.sh(f"ps -o rss= -p {first} --ppid {first}").stdout.split()
        told(f"   {unit}：{line}；{len(sizes)}个进程，内存合计 {sum(map(int, sizes)) / 1024:.0f} MB")
    refused = machine.sh(
        "nsenter -t $(systemctl show -p MainPID --value renda-web) -m touch /opt/renda/current/x /etc/x 2>&1",
        check=False,
    ).stdout
    must(refused.count("Read-only file system") == 2, "网页进程眼里程序和 /etc 都是只读的")


def _first_of(machine: Server, unit: str) -> str:
    return machine.sh(f"systemctl show -p MainPID --value {unit}").stdout.strip()


def backed_up(machine: Server) -> None:
    machine.sh("systemctl start renda-backup.service")
    told("   " + machine.sh("journalctl -u renda-backup -o cat | grep 已备份").stdout.strip())
    started = time.monotonic()
    machine.sh("systemctl start renda-drill.service")
    told(
        f"恢复演练（renda-drill.service，{time.monotonic() - started:.0f}秒）：\n"
        + machine.sh("journalctl -u renda-drill -o cat | grep -A9 恢复演练").stdout
    )
    told("   " + machine.sh("systemctl list-timers 'renda-*' --no-pager | grep renda").stdout.strip())


def filled_up(machine: Server) -> None:
    machine.sh("mkdir -p /mnt/small && mount -t tmpfs -o size=1m,mode=777 tmpfs /mnt/small")
    full = machine.sh("renda-manage backup /mnt/small/full.zip", check=False)
    left = machine.sh("ls -A /mnt/small; umount /mnt/small").stdout
    must(
        full.returncode == 2 and "磁盘空间不足" in full.stderr and not left,
        "磁盘满了：说明原因，不留半个文件",
    )


def upgraded(machine: Server, bundles: dict[str, Path]) -> None:
    folder = machine.bring(bundles["next"])
    before = everything(machine)
    started = time.monotonic()
    told(f"升级：\n{machine.sh(f'./{folder}/app/deploy/upgrade.sh').stdout}")
    told(f"upgrade.sh 用了{time.monotonic() - started:.0f}秒")
    must("0.1.1" in machine.sh("readlink /opt/renda/current").stdout, "正在使用 0.1.1")
    must(
        count_of(machine, "SELECT count(*) FROM pg_tables WHERE tablename = 'rehearsal_new'") == "1",
        "新表已建",
    )
    as_visitor(
        machine, lambda visitor: must("我的任务" in visitor.sign_in("dayuan-ganshi").text, "升级后可以登录")
    )
    asked = machine.sh("/opt/renda/current/deploy/rollback.sh", check=False)
    must(asked.returncode == 2 and "--restore-database" in asked.stderr, "退回前先说明会失去什么，不自作主张")
    started = time.monotonic()
    told(f"退回：\n{machine.sh('/opt/renda/current/deploy/rollback.sh --restore-database').stdout}")
    told(f"rollback.sh 用了{time.monotonic() - started:.0f}秒")
    must("0.1.0" in machine.sh("readlink /opt/renda/current").stdout, "正在使用 0.1.0")
    must_be(before, everything(machine), "退回后各表行数和文件与升级前完全一致")
    kept = machine.sh("runuser -u postgres -- psql -lqAt | cut -d'|' -f1 | grep '^renda_'").stdout.split()
    must(kept, f"升级后的库改名保留为 {kept}")
    folder = machine.bring(bundles["broken"])
    failed = machine.sh(f"./{folder}/app/deploy/upgrade.sh", check=False)
    told(
        f"升级到一个不能应答的版本：退出码 {failed.returncode}\n{failed.stdout[-900:]}{failed.stderr[-400:]}"
    )
    must(
        failed.returncode == 1 and "0.1.0" in machine.sh("readlink /opt/renda/current").stdout,
        "自动退回 0.1.0",
    )
    must_be(before, everything(machine), "自动退回后与升级前完全一致")
    as_visitor(machine, lambda visitor: must("我的任务" in visitor.sign_in("dayuan-ganshi").text, "可以登录"))


def lost_and_restored(machine: Server) -> None:
    machine.sh("systemctl stop renda-beat")  # what it plans would be one more row
    before = everything(machine)
    machine.sh("renda-manage backup /var/backups/renda/whole.zip")
    machine.sh(
        "systemctl stop renda-web.socket renda-web 'renda-worker@*' renda-beat && rm -rf /var/lib/renda/evidence/* && "
        "runuser -u postgres -- dropdb renda && runuser -u postgres -- createdb -O renda -E UTF8 -T template0 renda"
    )
    said = machine.sh("renda-manage restore /var/backups/renda/whole.zip").stdout.strip()
    told(f"   备份 → 删库、删文件 → {said}")
    machine.sh("systemctl start renda-web.socket renda-web renda-worker@1 renda-worker@2")
    must_be(before, everything(machine), "恢复后各表行数和每个文件的校验值完全一致")
    as_visitor(
        machine, lambda visitor: must("我的任务" in visitor.sign_in("dayuan-ganshi").text, "恢复后可以登录")
    )


def encrypted(machine: Server) -> None:
    machine.sh(
        "age-keygen -o key.txt 2>/dev/null && cp key.txt /var/lib/renda/key.txt && chown renda /var/lib/renda/key.txt"
    )
    machine.sh(
        'echo "BACKUP_RECIPIENTS=$(age-keygen -y key.txt)" >> /etc/renda/portal.env && systemctl start renda-backup.service'
    )
    told("   " + machine.sh("journalctl -u renda-backup -o cat | grep 加密").stdout.strip())
    drilled = machine.sh("renda-manage backup_drill", check=False)
    must(drilled.returncode == 2 and "--identity" in drilled.stderr, "没有私钥打不开加密的备份")
    said = machine.sh("renda-manage backup_drill --identity /var/lib/renda/key.txt").stdout
    must("完全一致" in said, "用私钥演练恢复，与清单完全一致")


def two_hosts(work: Path, bundles: dict[str, Path]) -> None:
    """Data host: PostgreSQL, Redis, workers, beat, backups. Web host: nginx and pages. One folder of evidence for both."""
    shared = work / "shared"
    shutil.rmtree(shared, ignore_errors=True)
    shared.mkdir()
    with networks("renda-web", "renda-data"), ExitStack() as stack:
        # In earnest NFS; here one folder bound into both.
        bound = f"{shared}:/var/lib/renda/evidence"
        web = stack.enter_context(server(work, "renda-web", bound))
        data = stack.enter_context(server(work, "renda-data", bound))
        wait(lambda: data.sh("pg_isready -q", check=False).returncode == 0, "PostgreSQL 启动", 60)
        web.sh("systemctl disable -q --now postgresql redis-server")
        data.sh("systemctl disable -q --now nginx")
        folder = data.bring(bundles["now"])
        told(
            data.sh(
                f"./{folder}/app/deploy/install.sh --host {HOST} --role worker --uid 970 --no-start"
            ).stdout
        )
        told("数据主机：让网页主机连得上，各设口令（deploy/README.md“两台主机”）")
        for line in OPENED:
            data.sh(line)
        told(data.sh(f"./{folder}/app/deploy/install.sh --host {HOST} --role worker").stdout.splitlines()[-2])
        settings = data.sh("cat /etc/renda/portal.env").stdout.replace(
            "postgresql://renda:@/renda?host=/run/postgresql", "postgresql://renda:mima-yanlian@10.77.0.2/renda?sslmode=require"
        ).replace("@127.0.0.1:6379", "@10.77.0.2:6379")  # fmt: skip
        (web.files / "root/portal.env").write_text(settings)
        folder = web.bring(bundles["now"])
        told(web.sh(f"./{folder}/app/deploy/install.sh --role web --uid 970 --env-from portal.env").stdout)
        must(
            web.sh("systemctl is-active renda-worker@1 renda-beat", check=False).stdout.split()
            == ["inactive"] * 2,
            "网页主机上没有后台任务",
        )
        data.sh("renda-manage demo")
        as_visitor(web, reports_with_a_file)
        as_visitor(web, asks_for_an_archive)
        must(
            web.sh("ls /var/lib/renda/evidence").stdout == data.sh("ls /var/lib/renda/evidence").stdout,
            "两台主机看到同一个佐证材料目录",
        )
        told("数据主机停机，网页主机怎样")
        data.sh("systemctl stop postgresql@15-main")
        as_visitor(
            web, lambda visitor: must(visitor.get("/healthz").status_code >= 500, "数据库停了，/healthz 报错")
        )
        data.sh("systemctl start postgresql@15-main")
        as_visitor(
            web,
            lambda visitor: must("我的任务" in visitor.sign_in("dayuan-ganshi").text, "数据库恢复后自己好了"),
        )


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("which", nargs="*", choices=["one", "two", []], default=["one", "two"])
    asked.add_argument("--work", type=Path, default=Path("/var/tmp/renda-rehearsal"))  # noqa: S108  # asked for, kept between runs
    words = asked.parse_args()
    if os.geteuid():
        sys.exit("请以 root 身份运行")
    if lacking := [
        each for each in ("debootstrap", "systemd-nspawn", "nsenter", "ip") if shutil.which(each) is None
    ]:
        sys.exit(f"缺少程序：{'、'.join(lacking)}（apt install debootstrap systemd-container iproute2）")
    words.work.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        base_made(words.work)
        bundles = bundles_made(words.work)
        for each in words.which:
            {"one": one_host, "two": two_hosts}[each](words.work, bundles)
    except Failed as error:
        told(f"失败：{error}")
        return 1
    told(f"全部完成，用时{(time.monotonic() - started) / 60:.1f}分钟")
    return 0


if __name__ == "__main__":
    sys.exit(main())
