#!/usr/bin/env bash
# Go over to the version of an unpacked bundle: laid beside the old one, backed up, migrated, switched, asked whether it
# answers. When it does not, the old version is put back by itself, with the database of the backup if that was changed.
set -euo pipefail
# shellcheck source=deploy/steps.sh
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

[[ ${1:-} != --python || -n ${2:-} ]] || die '--python 后面要有路径'
case ${1:-} in '' | --python) ;; *) die '用法：sudo ./app/deploy/upgrade.sh [--python 路径]' ;; esac

need_root
[[ -L $CURRENT && -f $ETC/portal.env ]] || die '还没有安装；第一次请用 install.sh'
bundle_found
python_found "${2:-}"
OLD=$(readlink -f "$CURRENT")
[[ $OLD != "$RELEASES/$VERSION" ]] || { say "正在使用的就是 $VERSION，不用升级"; exit 0; }
release_lay
say '检查设置'
manage "$RELEASE" check --deploy --fail-level WARNING
has_role worker || tables_ready

# What rollback.sh goes by; written before each step that it would have to undo.
remember() {
  printf 'FROM=%s\nTO=%s\nBACKUP=%s\nMIGRATED=%s\nAT=%s\n' "$OLD" "$RELEASE" "$BACKUP" "$MIGRATED" "$(date '+%F %T')" >"$STATE"
}

say '停止平台（网页显示“平台暂时不能使用”）'
MIGRATED=no BACKUP=''
remember
portal_stop
trap 'say "升级没有完成；平台没有启动。请运行 $CURRENT/deploy/rollback.sh 或改好原因后重做"' ERR
if has_role worker; then
  install -d -m 700 -o "$OWNER" -g "$OWNER" "$BACKUPS/upgrades"
  BACKUP=$BACKUPS/upgrades/$(date +%Y%m%d-%H%M%S)-before-$VERSION.zip
  say '备份'
  manage "$OLD" backup --plain "$BACKUP"
  manage "$RELEASE" migrate --check >/dev/null 2>&1 || MIGRATED=yes
  remember
  if [[ $MIGRATED == yes ]]; then
    say '更新数据库的表'
    manage "$RELEASE" migrate --no-input -v 1
  fi
  manage "$RELEASE" sync_rules
fi
switch_to "$RELEASE"
units_lay "$RELEASE"
trap - ERR
if portal_start && portal_healthy; then
  say "升级完成：$(basename "$OLD") → $VERSION"
  [[ -z $BACKUP ]] || say "升级前的备份：$BACKUP（没有加密，确认无误后请删除）"
  exit 0
fi
say "新版本没有正常应答，退回 $(basename "$OLD")"
"$OLD/deploy/rollback.sh" --because-unhealthy
die "已退回 $(basename "$OLD")；新版本的日志：journalctl -u renda-web -u 'renda-worker@*' -u renda-beat --since '10 minutes ago'"
