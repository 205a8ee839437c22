#!/usr/bin/env bash
# Install the portal on a Debian-family server from an unpacked offline bundle. No network is used. Safe to run again:
# what stands already is left as it is; of the settings only what is missing is written.
set -euo pipefail
# shellcheck source=deploy/steps.sh
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

usage() {
  cat <<'TEXT'
用法：sudo ./app/deploy/install.sh --host 域名 [选项]
  --host 域名            浏览器访问的名称（必填，第一次安装时）
  --role all|web|worker  这台主机做什么；默认 all。两台主机时：数据主机 worker，网页主机 web
  --cert 文件 --key 文件 TLS 证书和私钥；不给的，生成一张自签名证书（仅供试装，正式使用请换）
  --workers 个数         后台任务进程个数，默认 2
  --python 路径          Python 3.11 以上的解释器；默认自己找
  --uid 编号             系统用户 renda 的编号；几台主机共用佐证材料目录时必须一致
  --database-url 地址    已有的 PostgreSQL；默认在本机建用户和库（本机套接字，不用口令）
  --redis-url 地址       已有的 Redis（不带库号）；默认 redis://127.0.0.1:6379
  --env-from 文件        第二台主机：照抄第一台的 portal.env
  --no-start             只安装，不启动
TEXT
}

HOST='' ROLE='' CERT='' KEY='' WORKERS='' WITH_PYTHON='' USER_ID='' DATABASE_URL='' REDIS_URL='' ENV_FROM='' START=yes
while [[ $# -gt 0 ]]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --no-start) START=no; shift; continue ;;
    --host | --role | --cert | --key | --workers | --python | --uid | --database-url | --redis-url | --env-from)
      [[ $# -ge 2 && -n $2 ]] || die "$1 后面要有内容" ;;
    *) usage >&2; die "不认识的参数：$1" ;;
  esac
  case $1 in
    --host) HOST=$2 ;; --role) ROLE=$2 ;; --cert) CERT=$2 ;; --key) KEY=$2 ;; --workers) WORKERS=$2 ;;
    --python) WITH_PYTHON=$2 ;; --uid) USER_ID=$2 ;; --database-url) DATABASE_URL=$2 ;; --redis-url) REDIS_URL=$2 ;;
    --env-from) ENV_FROM=$2 ;;
  esac
  shift 2
done

need_root
# A second run keeps what the first one chose.
if [[ -f $ETC/node.conf ]]; then ROLE=${ROLE:-$(node_setting ROLE)} WORKERS=${WORKERS:-$(node_setting WORKERS)}; fi
ROLE=${ROLE:-all} WORKERS=${WORKERS:-2}
[[ $ROLE =~ ^(all|web|worker)$ ]] || die '--role 只能是 all、web 或 worker'
[[ $WORKERS =~ ^[1-9][0-9]?$ ]] || die '--workers 应是1到99的数字'
[[ -n $HOST || -f $ETC/portal.env || -n $ENV_FROM ]] || { usage >&2; die '请用 --host 写明域名'; }
[[ -z $HOST || $HOST =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]] || die "域名不规范：$HOST"
[[ -z $CERT$KEY || (-r $CERT && -r $KEY) ]] || die '--cert 和 --key 要一起给，而且文件要读得到'
[[ -z $ENV_FROM || -r $ENV_FROM ]] || die "读不到 $ENV_FROM"

# A URL may hold a password; it is written to a file of mode 600 and never shown. One line, or systemd reads another.
for each in "$DATABASE_URL" "$REDIS_URL"; do [[ $each != *[[:space:]\"\'\\]* ]] || die '地址里不能有空白、引号或反斜杠，请用 %XX 写法'; done

machine_ready() {
  local missing=() each needed=(systemctl runuser sha256sum openssl)
  [[ -r /etc/debian_version ]] || say '注意：不是 Debian 系的系统，没有试过；请对照 deploy/README.md 手工核对'
  [[ $ROLE == worker ]] || needed+=(nginx)
  [[ $ROLE == web ]] || needed+=(pg_dump)
  [[ -n $DATABASE_URL || $ROLE == web ]] || needed+=(psql)
  for each in "${needed[@]}"; do command -v "$each" >/dev/null || missing+=("$each"); done
  ((${#missing[@]} == 0)) || die "缺少程序：${missing[*]}。请先从系统安装盘或内网软件源安装：apt install nginx-light postgresql redis-server openssl"
}

user_ready() {
  if ! getent passwd "$OWNER" >/dev/null; then
    say "建立系统用户 $OWNER"
    getent group "$OWNER" >/dev/null || groupadd --system ${USER_ID:+--gid "$USER_ID"} "$OWNER"
    useradd --system ${USER_ID:+--uid "$USER_ID"} --gid "$OWNER" --home-dir "$DATA" --no-create-home \
      --shell /usr/sbin/nologin "$OWNER"
  fi
  [[ -z $USER_ID || $(id -u "$OWNER") == "$USER_ID" ]] || die "用户 $OWNER 的编号是 $(id -u "$OWNER")，不是 $USER_ID"
}

folders_ready() {
  install -d -m 755 "$HOME_DIR" "$RELEASES"
  install -d -m 711 "$ETC"
  install -d -m 700 -o "$OWNER" -g "$OWNER" "$DATA" "$DATA/evidence" "$BACKUPS"
  install -d -m 750 -o root -g adm "$LOGS"
}

certificate_ready() {
  install -d -m 700 "$ETC/tls"
  if [[ -n $CERT ]]; then
    openssl x509 -in "$CERT" -noout -checkend 0 >/dev/null || die "证书 $CERT 已过期，或不是 PEM 格式"
    [[ $(openssl x509 -in "$CERT" -noout -pubkey) == "$(openssl pkey -in "$KEY" -pubout)" ]] || die '证书和私钥不是一对'
    install -m 644 "$CERT" "$ETC/tls/renda.crt"
    install -m 600 "$KEY" "$ETC/tls/renda.key"
  elif [[ ! -f $ETC/tls/renda.crt ]]; then
    say '生成自签名证书（浏览器会警告；正式使用请换成单位的证书）'
    local host
    host=$(host_name)
    (umask 077 && openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj "/CN=$host" \
      -addext "subjectAltName=DNS:$host" -keyout "$ETC/tls/renda.key" -out "$ETC/tls/renda.crt" 2>/dev/null)
    chmod 644 "$ETC/tls/renda.crt"
  fi
}

settings_ready() {
  if [[ ! -f $ETC/portal.env ]]; then
    say "写入设置 $ETC/portal.env（权限600，密钥新生成）"
    if [[ -n $ENV_FROM ]]; then
      install -m 600 "$ENV_FROM" "$ETC/portal.env"
    else
      local redis=${REDIS_URL:-redis://127.0.0.1:6379}
      (umask 077 && cat >"$ETC/portal.env" <<TEXT
# 每一项的说明见 $CURRENT/.env.example；改过以后重启：systemctl restart 'renda-*'
PORTAL_MODE=production
SECRET_KEY=$("$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(50))')
ALLOWED_HOSTS=$HOST
CSRF_TRUSTED_ORIGINS=https://$HOST
PORTAL_URL=https://$HOST
DATABASE_URL=${DATABASE_URL:-postgresql://$OWNER:@/renda?host=/run/postgresql}
CELERY_BROKER_URL=${redis%/}/0
CACHE_URL=${redis%/}/1
EVIDENCE_ROOT=$DATA/evidence
BACKUP_FOLDER=$BACKUPS
TEXT
      )
    fi
  fi
  chown root:root "$ETC/portal.env"
  chmod 600 "$ETC/portal.env"
  printf 'ROLE=%s\nWORKERS=%s\nCERT=%s\nKEY=%s\n' "$ROLE" "$WORKERS" "$ETC/tls/renda.crt" "$ETC/tls/renda.key" >"$ETC/node.conf"
}

# The role may make databases: a drill restores into one of its own, and a roll-back sets the present one aside.
database_ready() {
  [[ $(setting DATABASE_URL) == "postgresql://$OWNER:@/renda?host=/run/postgresql" && $ROLE != web ]] || return 0
  local sql=(runuser -u postgres -- psql -qAtX -v ON_ERROR_STOP=1)
  "${sql[@]}" -c 'SELECT 1' >/dev/null || die '本机的 PostgreSQL 没有启动：systemctl start postgresql'
  if [[ -z $("${sql[@]}" -c "SELECT 1 FROM pg_roles WHERE rolname = '$OWNER'") ]]; then
    say "建立数据库用户 $OWNER"
    "${sql[@]}" -c "CREATE ROLE $OWNER LOGIN CREATEDB"
  fi
  if [[ -z $("${sql[@]}" -c "SELECT 1 FROM pg_database WHERE datname = 'renda'") ]]; then
    say '建立数据库 renda'
    "${sql[@]}" -c "CREATE DATABASE renda OWNER $OWNER ENCODING 'UTF8' TEMPLATE template0"
  fi
  "${sql[@]}" -d renda -c 'SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS btree_gist'
}

bundle_found
machine_ready
python_found "$WITH_PYTHON"
user_ready
folders_ready
settings_ready
[[ $ROLE == worker ]] || certificate_ready
release_lay
[[ ! -e $CURRENT || $(readlink -f "$CURRENT") == "$RELEASE" ]] ||
  die "已经装有 $(basename "$(readlink -f "$CURRENT")")；换版本请用 upgrade.sh"
database_ready
say '检查设置'
manage "$RELEASE" check --deploy --fail-level WARNING
if [[ $ROLE != web ]]; then
  say '建立数据库的表，写入规定动作'
  manage "$RELEASE" migrate --no-input -v 0
  manage "$RELEASE" sync_rules
else
  tables_ready
fi
switch_to "$RELEASE"
units_lay "$RELEASE"
if [[ $START == yes ]]; then
  say '启动'
  portal_start
  portal_healthy || die '没有正常启动；改好原因后再运行一次本脚本'
fi
say "安装完成：版本 $VERSION，https://$(host_name)/"
[[ $ROLE == web ]] || say '下一步见 docs/operations.md“正式启用”：renda-manage start，renda-manage open_account …'
