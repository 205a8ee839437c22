# shellcheck shell=bash disable=SC2034
# What install.sh, upgrade.sh and rollback.sh share; read by them, not run. Where everything lies is said here only.

HOME_DIR=/opt/renda
RELEASES=$HOME_DIR/releases
CURRENT=$HOME_DIR/current
ETC=/etc/renda
DATA=/var/lib/renda
BACKUPS=/var/backups/renda
LOGS=/var/log/renda
STATE=$HOME_DIR/upgrade.state
OWNER=renda
UNITS=/etc/systemd/system

say() { printf '%s\n' "== $*"; }
die() { printf '%s\n' "错误：$*" >&2; exit 1; }

need_root() { [[ $(id -u) == 0 ]] || die '请以 root 身份运行（sudo）'; }

# The folder that the bundle was unpacked to, and the version it names.
bundle_found() {
  BUNDLE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  [[ -f $BUNDLE/VERSION && -d $BUNDLE/wheels && -d $BUNDLE/app ]] ||
    die "请从解开的离线安装包里运行（$BUNDLE 里没有 VERSION、wheels、app）；安装包由 make bundle 制作"
  VERSION=$(<"$BUNDLE/VERSION")
  [[ $VERSION =~ ^[0-9A-Za-z][0-9A-Za-z.+_-]*$ ]] || die "安装包的版本号不规范：$VERSION"
  say "核对安装包 $VERSION"
  (cd "$BUNDLE" && sha256sum --quiet --strict -c SHA256SUMS) || die '安装包不完整或被改动过，请重新传送'
}

# python_found [PATH]: a Python of 3.11 or later that can make virtual environments, and wheels for it in the bundle.
python_found() {
  local each
  PYTHON=''
  for each in ${1:+"$1"} python3.13 python3.12 python3.11 python3; do
    if "$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then PYTHON=$each; break; fi
    [[ -z ${1:-} ]] || die "$1 不能运行，或低于 3.11"
  done
  [[ -n $PYTHON ]] || die '没有找到 Python 3.11 或更高版本。Debian 12、Ubuntu 24.04：apt install python3 python3-venv；
较旧的系统（麒麟、统信等）请装厂商源里的 python3.11，或自行编译后用 --python /opt/python3.11/bin/python3.11 指定。安装包不带 Python'
  "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
    die "$PYTHON 不能建立虚拟环境；Debian 系请安装 python3-venv"
  local tag
  tag=$("$PYTHON" -c 'import platform, sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}-{platform.machine()}")')
  grep -qxF "$tag" "$BUNDLE/TARGETS" ||
    die "安装包里没有 $tag 的组件，只有：$(paste -sd' ' "$BUNDLE/TARGETS")。请用 make bundle TARGETS=$tag 重新制作"
}

# release_lay: the bundle's version as a folder of its own beside the others, whole or not at all.
release_lay() {
  RELEASE=$RELEASES/$VERSION
  if [[ -f $RELEASE/.complete ]]; then say "版本 $VERSION 已经放好"; return; fi
  say "放置版本 $VERSION 到 $RELEASE"
  rm -rf "$RELEASE"
  install -d -m 755 "$RELEASES"
  cp -R "$BUNDLE/app" "$RELEASE"
  chown -R root:root "$RELEASE"
  chmod -R u=rwX,go=rX "$RELEASE"
  ln -s "$DATA" "$RELEASE/var"
  "$PYTHON" -m venv "$RELEASE/.venv"
  "$RELEASE/.venv/bin/python" -m pip install -q --disable-pip-version-check --no-index --no-cache-dir \
    --find-links "$BUNDLE/wheels" --require-hashes -r "$RELEASE/requirements/base.txt"
  manage "$RELEASE" collectstatic --no-input -v 0
  chmod -R u=rwX,go=rX "$RELEASE/staticfiles"
  date -u +%FT%TZ >"$RELEASE/.complete"
}

# manage RELEASE WORDS...: manage.py of a release as the portal's user, with the settings of portal.env.
# Secrets go by the environment, never on a command line, where everybody on the machine could read them.
# collectstatic writes into the release itself, which belongs to root.
manage() {
  local release=$1 as=(runuser -u "$OWNER" --) line
  shift
  [[ $1 != collectstatic ]] || as=()
  (
    while IFS= read -r line; do export "${line?}"; done < <(grep -E '^[A-Z_]+=' "$ETC/portal.env")
    export LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
    cd "$release" || exit
    "${as[@]}" .venv/bin/python manage.py "$@"
  )
}

# A host of pages alone never changes the tables: they are the data host's, which goes first.
tables_ready() {
  manage "$RELEASE" migrate --check >/dev/null 2>&1 ||
    die '数据库连不上，或它的表还不是这个版本的：请先在数据主机上安装、升级同一版本'
}

setting() { sed -n "s/^$1=//p" "$ETC/portal.env" | tail -1; }

# switch_to RELEASE: one rename, so that there is never no current release.
switch_to() {
  ln -sfn "$1" "$CURRENT.new"
  mv -T "$CURRENT.new" "$CURRENT"
}

# units_lay RELEASE: its units, and nginx's files where this host answers browsers.
units_lay() {
  install -m 644 "$1"/deploy/systemd/renda-*.{service,socket,timer} "$UNITS/"
  install -D -m 644 "$1/deploy/systemd/journald.conf" /etc/systemd/journald.conf.d/renda.conf
  install -m 755 "$1/deploy/renda-manage" /usr/local/sbin/renda-manage
  if has_role web; then
    install -m 644 "$1/deploy/logrotate/renda" /etc/logrotate.d/renda
    install -m 644 "$1/deploy/nginx/proxy.conf" "$ETC/proxy.conf"
    local host cert key
    host=$(host_name) cert=$(node_setting CERT) key=$(node_setting KEY)
    sed -e "s|@HOST@|$host|g" -e "s|@CERT@|$cert|g" -e "s|@KEY@|$key|g" \
      "$1/deploy/nginx/renda.conf" >/etc/nginx/conf.d/renda.conf
    nginx -t -q
  fi
  systemctl daemon-reload
}

host_name() { local named; named=$(setting ALLOWED_HOSTS); printf '%s' "${named%%,*}"; }

# What is this host's own business: its role, its number of workers, its certificate.
node_setting() { sed -n "s/^$1=//p" "$ETC/node.conf" | tail -1; }
has_role() { local role; role=$(node_setting ROLE); [[ $role == all || $role == "$1" ]]; }

# The units that run on this host, one a line, in the order of starting.
services() {
  local number
  if has_role web; then printf '%s\n' renda-web.socket renda-web.service; fi
  if has_role worker; then
    for ((number = 1; number <= $(node_setting WORKERS); number++)); do printf 'renda-worker@%s.service\n' "$number"; done
    printf '%s\n' renda-beat.service
  fi
}
timers() { if has_role worker; then printf '%s\n' renda-backup.timer renda-drill.timer; fi; }

portal_stop() {
  local units
  mapfile -t units < <(services | tac; timers)
  systemctl stop "${units[@]}"
}

portal_start() {
  local units
  mapfile -t units < <(services; timers)
  systemctl enable -q "${units[@]}"
  systemctl start "${units[@]}" || return 1
  if has_role web; then systemctl reload-or-restart nginx; fi
}

# Whether everything of this host runs and the pages answer, asked for up to a minute.
portal_healthy() {
  local units unit
  mapfile -t units < <(services)
  if has_role web; then
    "$CURRENT/.venv/bin/python" "$CURRENT/deploy/healthy.py" /run/renda/web.sock "$(host_name)" || return 1
  else
    sleep 5
  fi
  for unit in "${units[@]}"; do
    systemctl is-active -q "$unit" || { printf '%s\n' "$unit 没有在运行：journalctl -u $unit -n 50" >&2; return 1; }
  done
}
