#!/usr/bin/env bash
# Back to the version before the last upgrade. When that upgrade changed the tables, the backup made just before it is
# restored into a new database, and the present one is kept under another name: what was reported since is in there only.
set -euo pipefail
# shellcheck source=deploy/steps.sh
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

need_root
[[ -f $STATE ]] || die '没有升级过，没有可退回的版本'
remembered() { sed -n "s/^$1=//p" "$STATE"; }
FROM=$(remembered FROM) TO=$(remembered TO) BACKUP=$(remembered BACKUP) MIGRATED=$(remembered MIGRATED) AT=$(remembered AT)
[[ -f $FROM/.complete ]] || die "上一版本 $FROM 已经不在了"
# An upgrade that broke off before its switch left the old version current: then only what it did to the database is undone.
[[ $(readlink -f "$CURRENT") == "$TO" || $(readlink -f "$CURRENT") == "$FROM" ]] || die "正在使用的既不是 $TO 也不是 $FROM，不敢退回"

if [[ $MIGRATED == yes ]]; then
  [[ -f $BACKUP ]] || die "升级前的备份 $BACKUP 已经不在了，不能退回数据库"
  if [[ ${1:-} != --because-unhealthy && ${1:-} != --restore-database ]]; then
    cat >&2 <<TEXT
$AT 的升级改动了数据库的表，旧版本不能直接使用现在的库。退回会恢复升级前的备份：
  $BACKUP
$AT 以后填报、审核、修改的内容将不在平台上（现在的库改名保留，上传的文件也都保留，但要人工找回）。
确认要这样做，请运行：$0 --restore-database
TEXT
    exit 2
  fi
fi

say "停止平台，退回 $(basename "$FROM")"
portal_stop
if [[ $MIGRATED == yes ]]; then
  say '恢复升级前的数据库，现在的库改名保留'
  manage "$FROM" restore --set-aside "$BACKUP"
fi
switch_to "$FROM"
units_lay "$FROM"
portal_start
rm -f "$STATE"
portal_healthy || die "旧版本也没有正常应答，请看日志：journalctl -u renda-web -n 100"
say "已退回 $(basename "$FROM")"
