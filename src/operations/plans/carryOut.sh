#!/bin/sh
# Records are parted into fields by IFS on purpose: none of these holds a pattern (src/operations/plans/intent.ts).
# shellcheck disable=SC2046,SC2174
# Carries out a plan of the autoscaler extension. Written with each plan; changes here are overwritten.
set -uf
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset CDPATH ENV BASH_ENV
state=/var/lib/autoscaler
plans=$state/plans
history=$state/history
backups=/var/backups/autoscaler
units=/etc/systemd/system
guard=$units/autoscaler-unfinished.service
guard_wants=$units/sysinit.target.wants
tab=$(printf '\t')
IFS=$tab
keep_plans=20
keep_records=200
keep_backups=40
keep_newest_backups=5
keep_backup_days=180
early=
backup=
started=
cd /

# coreutils syncs one file; where sync takes no argument, everything.
sync_path() { sync -- "$1" 2>/dev/null || sync; }
b64() { base64 | tr -d '\n'; }
octal() { printf %s "$1" | od -An -v -to1 | tr -d '\n' | sed 's/ /\\0/g'; }
decode() { decoded=$(printf '%b.' "${1#=}"); decoded=${decoded%.}; }

# The leading newline parts a line from one that a full disk has torn.
note() { printf '\n%s\n' "$1" >>"$plan/progress" && sync_path "$plan/progress"; } 2>/dev/null
begin() { : >"$plan/output"; note "b$tab$1$tab$2"; } 2>/dev/null
began() { grep -q "^b$tab$1$tab$2\$" "$plan/progress" 2>/dev/null; }
say() { printf '%s\n' "$1" >>"$plan/output"; } 2>/dev/null
# KIND N STATUS LABEL: what the step printed is in "output"; the last 4000 bytes are kept.
end() {
  note "e$tab$1$tab$2$tab$3$tab=$(printf %s "$4" | b64)$tab=$(tail -c 4000 "$plan/output" 2>/dev/null | b64)"
  step_label=$4
  return "$3"
}
# RESULT: first for the history, then for whoever watches; in between nothing of the plan stays behind.
result() {
  remember "${1%%"$tab"*}" "$(date +%s)" "$2" || touch "$plan/unrecorded"
  for try in 1 2 3; do
    if printf '%s\n' "$1" >"$plan/ended.new" 2>/dev/null && sync_path "$plan/ended.new" &&
      mv -f "$plan/ended.new" "$plan/ended"; then
      sync_path "$plan"
      publish
      return
    fi
    sleep 1
  done
  return 1
}
# An undo that failed is tried once more at the next boot: what stood in its way (a read-only disk) may be gone by then.
publish() {
  if [ "$early" = 1 ] || ! grep -qs '^undoFailed' "$plan/ended"; then remove_guard; fi
  mv -f "$plan/ended" "$plan/result" && sync_path "$plan"
}
# The history still says "open" where something went on filling the disk while it was told the end.
record_again() {
  [ -e "$plan/unrecorded" ] && load_header || return 0
  set -- $(cat "$plan/result")
  case $1 in
    refused) step="$2 $(printf %s "${3#=}" | base64 -d)" ;;
    *) step=$(printf %s "${2-}" | sed 's/^=//' | base64 -d) ;;
  esac
  remember "$1" "$(stat -c %Y "$plan/result")" "$step" && rm -f "$plan/unrecorded"
} 2>/dev/null
refuse() { result "refused$tab$1$tab=$(printf %s "$2" | b64)" "$1 $2"; }

# RESULT ENDED STEP: the plan's record in the history, whole or not at all.
remember() {
  [ -n "${reason:-}" ] || return 0
  [ -d "$history" ] || mkdir -m 0755 "$history" || return 1
  [ ! -f "$plan/backup" ] || backup=$(cat "$plan/backup")
  rights=644
  [ "$private" = 0 ] || rights=600
  record="autoscaler-history${tab}1$tab=$id$tab=$reason$tab$who$tab$started$tab$2$tab$1$tab=$(octal "$3")$tab=$(octal "$backup")$tab$title"
  for try in 1 2 3; do
    if (umask 077; { printf '%s\n' "$record"; sed -n "s/^f${tab}[0-9]*$tab\(=[^$tab]*${tab}[^$tab]*${tab}[^$tab]*\).*/f$tab\1/p" "$plan/intent"; echo end; } >"$history/.$id.new") &&
      chmod "$rights" "$history/.$id.new" && sync_path "$history/.$id.new" && mv -f "$history/.$id.new" "$history/$id"; then
      sync_path "$history"
      return 0
    fi
    rm -f "$history/.$id.new"
    [ "$1" != open ] || return 1
    sleep 1
  done
  return 1
} 2>/dev/null

# At a boot in the middle of the plan nobody else might be there to end it: at the first deployment nothing of ours is, and
# what is there may be what this plan changes.
guard_needed() {
  [ ! -e "$guard_wants/autoscaler-recover.service" ] ||
    grep -q -e '=/opt/autoscaler/carry-out\.sh' -e 'autoscaler-recover\.service' "$plan/intent"
}
place_guard() {
  guard_needed || return 0
  : >"$plan/guard" || return 1
  if [ ! -d "$guard_wants" ]; then
    echo made >"$plan/guard" && sync_path "$plan/guard" && mkdir -m 0755 "$guard_wants" || return 1
  fi
  cat >"$guard" <<END || return 1
# Ends a plan of the autoscaler extension that is being carried out, should the server go down meanwhile. Gone with its end.
[Unit]
Description=Autoscaler: end a plan that was interrupted
DefaultDependencies=no
RequiresMountsFor=$plans $backups
After=local-fs.target
Before=sysinit.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
TimeoutStartSec=300
ExecStart=/bin/sh $plan/carry-out.sh recover-boot $id
END
  sync_path "$guard" && ln -sf "$guard" "$guard_wants/${guard##*/}" && sync_path "$guard_wants" && sync_path "$units"
}
remove_guard() {
  [ -e "$plan/guard" ] || return 0
  rm -f "$guard_wants/${guard##*/}" "$guard" || return 1
  if [ -s "$plan/guard" ]; then rmdir "$guard_wants" 2>/dev/null; fi
  sync_path "$units"
  rm -f "$plan/guard"
} 2>/dev/null

record() { sed -n "s/^$1$tab$2$tab/&/p" "$plan/intent"; }
hash_of() {
  if [ -h "$1" ]; then hash='?'
  elif [ -f "$1" ]; then hash=$(sha256sum <"$1" 2>/dev/null) || hash='?'; hash=${hash%% *}
  elif [ -e "$1" ]; then hash='?'
  else hash=-; fi
}

load_header() {
  set -- $(sed -n 1p "$plan/intent")
  [ $# -eq 11 ] && [ "$1" = autoscaler-plan ] && [ "$2" = 2 ] || return 1
  reason=$3 files=$4 commands=$5 undos=$6 checks=$7 reload=$8 private=$9
  shift 9
  who=$1 title=$2
  if [ ! -s "$plan/started" ]; then date +%s >"$plan/started"; fi
  started=$(cat "$plan/started") || started=$(date +%s)
  [ "$(sed -n '$p' "$plan/intent")" = end ]
}
load_file() {
  number=$1
  set -- $(record f "$1")
  [ $# -eq 8 ] || return 1
  decode "$3"; path=$decoded
  before=$4 after=$5 mode=$6
  decode "$7"; owner=$decoded
  decode "$8"; group=$decoded
  folder=${path%/*}
  beside=$folder/.autoscaler-$id-$number
}

# Keeps the end of what comes, never more than three times 64 KiB on the disk.
keep_output() {
  while head -c 65536 >"$plan/output.now" && [ -s "$plan/output.now" ]; do
    mv -f "$plan/output.last" "$plan/output.before"
    mv -f "$plan/output.now" "$plan/output.last"
  done
  # On a full disk: a command must not die of what it says.
  cat >/dev/null
  : >"$plan/output.end"
}
# Runs "$@" after decoding each; output goes to "output". The first argument is the seconds it may take.
run_encoded() {
  seconds=$1
  shift
  left=$#
  while [ "$left" -gt 0 ]; do
    decode "$1"
    shift
    set -- "$@" "$decoded"
    left=$((left - 1))
  done
  label=$(printf '%s ' "$@")
  label=${label% }
  case $1:$early in
    autoscaler-unit:*) shift; set -- /bin/sh "$plan/unit.sh" "$@" ;;
    systemctl:1) shift; set -- systemctl --no-block "$@" ;;
  esac
  if [ -p "$plan/pipe" ] || mkfifo -m 0600 "$plan/pipe" 2>/dev/null; then
    rm -f "$plan/output.end"
    keep_output <"$plan/pipe" 2>/dev/null 9>&- &
    keeper=$!
    # Opened by the child: in dash and BusyBox a signal that comes meanwhile would fail the command that it should let end.
    (exec timeout -k 5 "$seconds" "$@" >"$plan/pipe" 2>&1 </dev/null 9>&-)
    status=$?
    # What the command has left running may hold the pipe for ever.
    tries=0
    while [ ! -e "$plan/output.end" ] && [ "$tries" -lt 100 ]; do sleep 0.02; tries=$((tries + 1)); done
    kill "$keeper" 2>/dev/null
    wait "$keeper" 2>/dev/null
    cat "$plan/output.before" "$plan/output.last" "$plan/output.now" 2>/dev/null | tail -c 65536 >>"$plan/output"
    rm -f "$plan/output.before" "$plan/output.last" "$plan/output.now" "$plan/output.end"
  else
    timeout -k 5 "$seconds" "$@" >/dev/null 2>&1 </dev/null 9>&-
    status=$?
  fi 2>/dev/null
  [ "$status" -ne 124 ] || say "no end within $seconds s"
  [ "$status" -eq 0 ]
}

verify_before() {
  n=0
  while [ "$n" -lt "$files" ]; do
    load_file "$n" || { refuse broken "file $n"; return 1; }
    hash_of "$path"
    [ "$hash" != '?' ] || { refuse notRegular "$path"; return 1; }
    [ "$hash" = "$before" ] || { refuse changed "$path"; return 1; }
    if [ "$after" != - ]; then
      hash_of "$plan/content.$n"
      [ "$hash" = "$after" ] || { refuse broken "content $n"; return 1; }
    fi
    n=$((n + 1))
  done
}

back_up() {
  [ "$files" -gt 0 ] || [ -n "$(record k 0)" ] || return 0
  began_at=$(date -u +%Y%m%dT%H%M%SZ)
  begin backup 0 || return 1
  if make_backup; then end backup 0 0 backup; else end backup 0 1 backup; fi
}
make_backup() {
  mkdir -p -m 0755 /var/backups 2>/dev/null
  [ -d "$backups" ] || mkdir -m 0700 "$backups" 2>>"$plan/output" || return 1
  name=$began_at-$reason
  again=1
  until mkdir -m 0700 "$backups/$name" 2>>"$plan/output"; do
    again=$((again + 1))
    [ "$again" -le 9 ] || return 1
    name=$began_at-$reason-$again
  done
  : >"$plan/output"
  backup=$backups/$name
  printf '%s\n' "$backup" >"$plan/backup" && sync_path "$plan/backup" || return 1
  printf 'autoscaler-backup\t1\t=%s\t=%s\n' "$id" "$reason" >"$backup/manifest" || return 1
  n=0
  while [ "$n" -lt "$files" ]; do
    encoded=$(record f "$n" | cut -f 3)
    load_file "$n"
    if [ "$before" = - ]; then
      printf 'absent\t%s\n' "$encoded" >>"$backup/manifest" || return 1
    else
      copy_to_backup || return 1
      [ "$hash" = "$before" ] || { say "$path: changed while it was backed up"; return 1; }
    fi
    n=$((n + 1))
  done
  n=0
  while encoded=$(record k "$n" | cut -f 3); [ -n "$encoded" ]; do
    decode "$encoded"; path=$decoded folder=${decoded%/*}
    hash_of "$path"
    [ "$hash" != '?' ] && [ "$hash" != - ] || { say "$path: no regular file any more"; return 1; }
    copy_to_backup || return 1
    n=$((n + 1))
  done
  echo end >>"$backup/manifest" || return 1
  sync_path "$backup/manifest"
  sync_path "$backup"
  say "$backup"
}

# Checks run in units of their own (checkCommand.ts): none outlives the plan, with a folder that has the service's environment in it.
sweep_checks() {
  for left in $(ls -1 /run 2>/dev/null | sed -n 's/^autoscaler-check\.\([A-Za-z0-9]*\)$/\1/p' | tr '\n' '\t'); do
    systemctl stop "autoscaler-check-$left.service" 2>/dev/null
    rm -rf "/run/autoscaler-check.$left"
  done
} 2>/dev/null

# Copies $path ($encoded in the manifest) with all that belongs to it; $hash is the copy's.
copy_to_backup() {
  (umask 077; mkdir -p "$backup/files$folder") 2>>"$plan/output" || return 1
  cp -p "$path" "$backup/files$path" 2>>"$plan/output" || return 1
  sync_path "$backup/files$path"
  hash_of "$backup/files$path"
  printf 'present\t%s\t%s\t%s\n' "$encoded" "$(stat -c "%U$tab%G$tab%a$tab%Y" "$path")" "$hash" >>"$backup/manifest"
}

make_folder() {
  [ -d "$1" ] && return 0
  [ -n "$1" ] || return 0
  make_folder "${1%/*}" || return 1
  printf '%s\n' "$1" >>"$plan/made" && sync_path "$plan/made" || return 1
  mkdir -m 0755 "$1"
}
write_file() {
  hash_of "$path"
  [ "$hash" = "$before" ] || { say "$path: changed since the plan began"; return 1; }
  make_folder "$folder" || return 1
  if [ "$after" = - ]; then
    [ "$before" = - ] || ln "$path" "$beside.old" 2>/dev/null
    rm -f "$path" || return 1
  else
    rm -f "$beside.new"
    (umask 077; cat "$plan/content.$number" >"$beside.new") &&
      chown "$owner:$group" "$beside.new" && chmod "$mode" "$beside.new" &&
      sync_path "$beside.new" || { rm -f "$beside.new"; return 1; }
    hash_of "$beside.new"
    [ "$hash" = "$after" ] || { say "$path: what was written is not what was meant"; rm -f "$beside.new"; return 1; }
    # The old inode stays beside: taking it back needs no room on a full disk and loses no attribute.
    [ "$before" = - ] || ln "$path" "$beside.old" 2>/dev/null
    mv -f "$beside.new" "$path" || { rm -f "$beside.new"; return 1; }
    if command -v restorecon >/dev/null 2>&1; then restorecon "$path" >/dev/null 2>&1; fi
  fi
  sync_path "$folder"
}
undo_file() {
  rm -f "$beside.new" || : >"$plan/leftover"
  hash_of "$path"
  if [ "$hash" = "$after" ]; then
    if [ "$before" = - ]; then
      rm -f "$path" || return 1
    elif [ -f "$beside.old" ]; then
      mv -f "$beside.old" "$path" || return 1
    else
      backup=$(cat "$plan/backup") && cp -p "$backup/files$path" "$beside.new" && sync_path "$beside.new" &&
        mv -f "$beside.new" "$path" || { rm -f "$beside.new"; return 1; }
    fi
    hash_of "$path"
  fi
  # Refused before it was written: what is there is another's, and we have nothing in it.
  if [ "$hash" != "$before" ] && grep -q "^e${tab}write$tab$number${tab}1$tab" "$plan/progress"; then
    rm -f "$beside.old"
    return 0
  fi
  if [ "$hash" != "$before" ]; then
    say "$path: someone else has changed it since; left as it is"
    return 1
  fi
  rm -f "$beside.old" || : >"$plan/leftover"
  if [ -d "$folder" ]; then sync_path "$folder"; fi
}

# bash 5.2 loses a trap that comes in the middle of a command substitution; what stops us leaves the file too.
cancelled() { [ "$terminated" = 1 ] || [ -e "$plan/cancel" ]; }
fail() {
  failed_label=$step_label
  failed_output=$(tail -c 4000 "$plan/output" 2>/dev/null | b64)
}
do_files() {
  n=0
  while [ "$n" -lt "$files" ]; do
    load_file "$n" || return 1
    verb='write'
    [ "$after" != - ] || verb=remove
    step_label="$verb $path"
    if cancelled; then step_label=cancel; : >"$plan/output"; return 1; fi
    begin write "$n" || return 1
    if write_file 2>>"$plan/output"; then end write "$n" 0 "$verb $path"; else end write "$n" 1 "$verb $path"; return 1; fi
    n=$((n + 1))
  done
}
# The commands of $time (before or after the files), each with what must hold before the next.
do_commands() {
  n=0
  while [ "$n" -lt "$commands" ]; do
    set -- $(record c "$n")
    if [ "$3" != "$time" ]; then n=$((n + 1)); continue; fi
    shift 3
    step_label="run $n"
    if cancelled; then step_label=cancel; : >"$plan/output"; return 1; fi
    begin run "$n" || return 1
    if run_encoded "$@"; then end run "$n" 0 "run $label"; else end run "$n" 1 "run $label"; return 1; fi
    set -- $(record w "$n")
    if [ $# -gt 3 ]; then
      within=$3
      shift 3
      await wait "$n" wait "$@" || return 1
    fi
    n=$((n + 1))
  done
}
# KIND N WORD ARG…: goes on trying for $within seconds.
await() {
  kind=$1 number=$2 word=$3
  shift 3
  step_label="$word $number"
  begin "$kind" "$number" || return 1
  until_time=$(($(date +%s) + within))
  while :; do
    if cancelled; then step_label=cancel; : >"$plan/output"; return 1; fi
    : >"$plan/output"
    if run_encoded $((within + 10)) "$@"; then end "$kind" "$number" 0 "$word $label"; return 0; fi
    if [ "$(date +%s)" -ge "$until_time" ]; then end "$kind" "$number" 1 "$word $label"; return 1; fi
    sleep 0.5
  done
}
do_checks() {
  n=0
  while [ "$n" -lt "$checks" ]; do
    set -- $(record v "$n")
    within=$3
    shift 3
    await verify "$n" verify "$@" || return 1
    n=$((n + 1))
  done
}

run_undos() {
  n=0
  while [ "$n" -lt "$undos" ]; do
    set -- $(record u "$n")
    if [ "$4" != "$phase" ] || ! began run "$3"; then n=$((n + 1)); continue; fi
    must=$5
    shift 5
    begin undoRun "$n"
    : >"$plan/output"
    if run_encoded "$@"; then end undoRun "$n" 0 "undo $label"
    elif [ "$must" = 1 ]; then end undoRun "$n" 1 "undo $label"; undo_ok=0
    else end undoRun "$n" 0 "undo $label"; fi
    n=$((n + 1))
  done
}
undo() {
  # A handler, not "ignore": what is ignored stays ignored in the commands that we run.
  trap : TERM INT HUP
  rm -f "$plan/reserve"
  undo_ok=1
  touched=0
  phase=before
  run_undos
  file=$((files - 1))
  while [ "$file" -ge 0 ]; do
    if began write "$file"; then
      touched=1
      load_file "$file"
      begin undoWrite "$file"
      : >"$plan/output"
      if undo_file 2>>"$plan/output"; then end undoWrite "$file" 0 "undo $path"; else end undoWrite "$file" 1 "undo $path"; undo_ok=0; fi
    fi
    file=$((file - 1))
  done
  remove_made_folders
  if [ "$reload" = 1 ] && [ "$touched" = 1 ]; then
    begin undoReload 0
    : >"$plan/output"
    if run_encoded 90 =systemctl =daemon-reload; then end undoReload 0 0 "undo $label"; else end undoReload 0 1 "undo $label"; undo_ok=0; fi
  fi
  phase=after
  run_undos
  kind=undone
  [ "$undo_ok" = 1 ] || kind=undoFailed
  result "$kind$tab=$(printf %s "$failed_label" | b64)$tab=$failed_output" "$failed_label"
}
# What a disk that had turned read-only did not let go.
clear_away() {
  remove_guard
  [ -e "$plan/leftover" ] && load_header || return 0
  clear_away_files
  if grep -q '^done' "$plan/result"; then remove_empty_folders; else remove_made_folders; fi
}
clear_away_files() {
  rm -f "$plan/leftover"
  file=$((files - 1))
  while [ "$file" -ge 0 ]; do
    if load_file "$file"; then rm -f "$beside.old" "$beside.new" || : >"$plan/leftover"; fi
    file=$((file - 1))
  done 2>/dev/null
}
# Only an empty one; where a read-only disk keeps it, it is tried again.
remove_folder() { rmdir "$1" 2>/dev/null || [ ! -d "$1" ] || [ -n "$(ls -A "$1")" ] || touch "$plan/leftover"; }
remove_made_folders() {
  [ -f "$plan/made" ] || return 0
  sed '1!G;h;$!d' "$plan/made" | while IFS= read -r made; do remove_folder "$made"; done
}
# Folders of ours that a plan has emptied; one of somebody else's is never empty by our doing.
remove_empty_folders() {
  file=$((files - 1))
  while [ "$file" -ge 0 ]; do
    if load_file "$file"; then
      case $after:$folder in
        -:/opt/autoscaler | -:/etc/autoscaler | -:/etc/systemd/system/*.d) remove_folder "$folder" ;;
      esac
    fi
    file=$((file - 1))
  done 2>/dev/null
}
# Commands for when nothing is undone any more; a plan whose end was interrupted runs them again.
run_last() {
  n=0
  while [ "$n" -lt "$commands" ]; do
    set -- $(record c "$n")
    if [ "$3" = end ]; then
      shift 3
      begin run "$n"
      if run_encoded "$@"; then end run "$n" 0 "run $label"; else end run "$n" 1 "run $label"; fi
    fi
    n=$((n + 1))
  done
}
finish() {
  clear_away_files
  run_last
  remove_empty_folders
  rm -f "$plan/reserve"
  result 'done' ''
}
tidy() {
  sweep_checks
  file=0
  while [ "$file" -lt "${files:-0}" ]; do rm -f "$plan/content.$file"; file=$((file + 1)); done
  rm -f "$plan/output" "$plan/pipe"
  tidy_history
  tidy_backups
  count=$(ls -1 "$plans" | wc -l)
  ls -1 "$plans" | sort | while IFS= read -r old; do
    [ "$count" -gt "$keep_plans" ] || break
    count=$((count - 1))
    if [ -f "$plans/$old/result" ] && [ "$old" != "$id" ]; then rm -rf "${plans:?}/${old:?}"; fi
  done
}

tidy_history() {
  count=$(ls -1 "$history" | wc -l)
  ls -1 "$history" | sort | while IFS= read -r old; do
    [ "$count" -gt "$keep_records" ] || break
    count=$((count - 1))
    rm -f "${history:?}/${old:?}"
  done
} 2>/dev/null
# By count and by age, but never the newest few, nor the oldest with the server before the first deployment. Folders without
# our manifest are not ours.
tidy_backups() {
  count=$(ls -1 "$backups" | wc -l)
  oldest_day=$(date -u -d "@$(($(date +%s) - keep_backup_days * 86400))" +%Y%m%dT%H%M%SZ)
  first=
  ls -1 "$backups" | sort | while IFS= read -r old; do
    [ "$count" -gt "$keep_newest_backups" ] || break
    count=$((count - 1))
    case $old in [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]T[0-9]*Z*) ;; *) continue ;; esac
    grep -qs "^autoscaler-backup$tab" "$backups/$old/manifest" || continue
    if [ -z "$first" ] && grep -qsxF "absent$tab=/opt/autoscaler/VERSION" "$backups/$old/manifest"; then first=$old; continue; fi
    if [ "$count" -ge "$keep_backups" ] || [ "$(printf '%s
' "$old" "$oldest_day" | sort | head -n 1)" = "$old" ]; then
      rm -rf "${backups:?}/${old:?}"
    fi
  done
} 2>/dev/null

lock() { { exec 9>"$state/plans.lock"; } 2>/dev/null && flock -w "$1" 9; }

carry_out() {
  if [ -e "$plan/progress" ] || [ -e "$plan/result" ]; then return 1; fi
  load_header || { refuse broken header; return 1; }
  # One that has just told its end still tidies up.
  if ! lock 3; then refuse busy ''; return 1; fi
  recover_others recover-held
  sweep_checks
  load_header
  verify_before || { tidy; return 1; }
  # Room for the notes of an undo, should the disk be full by then.
  if ! { dd if=/dev/zero of="$plan/reserve" bs=65536 count=1 2>/dev/null && sync_path "$plan/intent" &&
    sync_path "$plan/started" && sync_path "$plan/carry-out.sh" && sync_path "$plan/unit.sh" && sync_path "$plan" &&
    sync_path "$plans"; }; then
    rm -f "$plan/reserve"
    refuse noSpace "$plan"
    tidy
    return 1
  fi
  # The guard first: what the history calls open is ended by the next boot at the latest.
  if ! place_guard 2>"$plan/output" && [ "$files" -gt 0 ]; then
    rm -f "$plan/reserve"
    refuse notWritable "$guard"
    tidy
    return 1
  fi
  if ! remember open - ''; then
    rm -f "$plan/reserve"
    refuse noSpace "$history"
    tidy
    return 1
  fi
  terminated=0
  trap 'terminated=1' TERM INT HUP
  step_label=backup
  if back_up && { time=before; do_commands; } && do_files && { time=after; do_commands; } && do_checks &&
    step_label=finish && begin commit 0; then
    finish
  else
    fail
    undo
  fi
  tidy
}
recover_open() {
  [ -f "$plan/intent" ] || return 0
  if [ -e "$plan/result" ]; then
    record_again
    if ! grep -q '^undoFailed' "$plan/result"; then clear_away; return 0; fi
    mv -f "$plan/result" "$plan/result.before"
  fi
  if [ -e "$plan/ended" ]; then publish; return 0; fi
  load_header || { refuse broken header; return 0; }
  [ -s "$plan/progress" ] || { rm -f "$plan/reserve"; refuse interrupted ''; return 0; }
  if began commit 0; then
    finish
  else
    failed_label=interrupted
    failed_output=$(sed -n "s/^b$tab//p" "$plan/progress" | tail -n 1 | b64)
    terminated=0
    undo
  fi
  tidy
}
# Under the lock: a plan that has begun and has no result has no program either. Each is ended by the program that came with it.
recover_others() {
  for other in $(ls -1 "$plans" | tr '\n' '\t'); do
    if [ "$other" = "$id" ]; then continue; fi
    if [ -e "$plans/$other/result" ] && [ ! -e "$plans/$other/guard" ] && [ ! -e "$plans/$other/leftover" ] &&
      [ ! -e "$plans/$other/unrecorded" ]; then
      if [ "$early" != 1 ] || ! grep -q '^undoFailed' "$plans/$other/result"; then continue; fi
    fi
    # Before another plan only traces are removed; what could not be undone waits for a boot or for a person.
    if [ "$early" != 1 ] && grep -qs '^undoFailed' "$plans/$other/result"; then continue; fi
    # A folder that was only sent is nobody's yet.
    if [ ! -e "$plans/$other/started" ] && [ ! -s "$plans/$other/progress" ]; then continue; fi
    program=$plans/$other/carry-out.sh
    [ -f "$program" ] || program=$0
    /bin/sh "$program" "$1" "$other"
  done
}

action=${1:-}
id=${2:-}
case $id in *[!A-Za-z0-9-]*) exit 64 ;; esac
plan=$plans/$id
case $action in
  carry-out) [ -n "$id" ] && [ -d "$plan" ] || exit 64; carry_out ;;
  stop)
    [ -n "$id" ] && [ -d "$plan" ] || exit 64
    [ -e "$plan/result" ] || : >"$plan/cancel" ;;
  recover | recover-boot | recover-held | recover-held-boot)
    [ -n "$id" ] && [ -d "$plan" ] || exit 64
    case $action in
      *-boot) early=1 AUTOSCALER_EARLY=1; export AUTOSCALER_EARLY ;;
    esac
    case $action in
      recover | recover-boot) lock 60 || exit 75 ;;
    esac
    recover_open ;;
  recover-boot-all)
    [ -d "$plans" ] || exit 0
    lock 60 || exit 75
    id=none early=1
    recover_others recover-held-boot ;;
  *) exit 64 ;;
esac
