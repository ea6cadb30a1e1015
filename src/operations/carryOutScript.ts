/**
 * The program that carries out any plan on the server. One POSIX sh text for dash, bash and BusyBox; it comes with
 * every plan, so that what is shown and what runs are of one version.
 *
 * `carry-out.sh carry-out ID`   carries out the plan in /var/lib/autoscaler/plans/ID
 * `carry-out.sh stop ID`        asks the program to undo and end: how systemd stops its unit
 * `carry-out.sh recover ID`     ends a plan whose program was killed or lost power: undoes it, or finishes its last step
 * `carry-out.sh recover-all`    the same for every plan left open (at boot, and before each new plan)
 *
 * The plan's folder holds
 *   intent     the manifest (`intent.ts` has its format); lines of tab-separated fields, `=` + octal escapes for free text
 *   content.N  what file N shall hold
 *   progress   `b KIND N` before a step (fsync), `e KIND N STATUS LABEL OUTPUT` after it, both texts in base64
 *   made       folders that we created, in order
 *   backup     the backup's folder
 *   cancel     placed by whoever wants the plan undone
 *   result     `done`, `undone STEP OUTPUT`, `undoFailed STEP OUTPUT`, `refused REASON DETAIL`; written last, atomically
 *
 * Nothing is evaluated: fields become positional parameters and run as "$@". What to undo is read from `progress`,
 * never from memory, so that an undo after kill -9 or a power cut is the same undo.
 */
import { sh } from '../base/sh';

export const carryOutScript = sh`#!/bin/sh
# Carries out a plan of the autoscaler extension. Written with each plan; changes here are overwritten.
set -uf
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset CDPATH ENV BASH_ENV
state=/var/lib/autoscaler
plans=$state/plans
backups=/var/backups/autoscaler
tab=$(printf '\t')
IFS=$tab
keep_plans=20

# coreutils syncs one file; where sync takes no argument, everything.
sync_path() { sync -- "$1" 2>/dev/null || sync; }
b64() { base64 | tr -d '\n'; }
decode() { decoded=$(printf '%b.' "\${1#=}"); decoded=\${decoded%.}; }

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
result() {
  for try in 1 2 3; do
    if printf '%s\n' "$1" >"$plan/result.new" 2>/dev/null && sync_path "$plan/result.new" &&
      mv -f "$plan/result.new" "$plan/result"; then
      sync_path "$plan"
      return 0
    fi
    sleep 1
  done
  return 1
}
refuse() { result "refused$tab$1$tab=$(printf %s "$2" | b64)"; }

record() { sed -n "s/^$1$tab$2$tab/&/p" "$plan/intent"; }
hash_of() {
  if [ -h "$1" ]; then hash='?'
  elif [ -f "$1" ]; then hash=$(sha256sum <"$1" 2>/dev/null) || hash='?'; hash=\${hash%% *}
  elif [ -e "$1" ]; then hash='?'
  else hash=-; fi
}

load_header() {
  set -- $(sed -n 1p "$plan/intent")
  [ $# -eq 8 ] && [ "$1" = autoscaler-plan ] && [ "$2" = 1 ] || return 1
  reason=$3 files=$4 commands=$5 undos=$6 checks=$7 reload=$8
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
  folder=\${path%/*}
  beside=$folder/.autoscaler-$id-$number
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
  label=\${label% }
  timeout -k 5 "$seconds" "$@" >>"$plan/output" 2>&1 </dev/null 9>&-
  status=$?
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
  [ "$files" -gt 0 ] || return 0
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
      (umask 077; mkdir -p "$backup/files$folder") 2>>"$plan/output" || return 1
      cp -p "$path" "$backup/files$path" 2>>"$plan/output" || return 1
      sync_path "$backup/files$path"
      hash_of "$backup/files$path"
      [ "$hash" = "$before" ] || { say "$path: changed while it was backed up"; return 1; }
      printf 'present\t%s\t%s\t%s\n' "$encoded" "$(stat -c "%U$tab%G$tab%a$tab%Y" "$path")" "$hash" >>"$backup/manifest" || return 1
    fi
    n=$((n + 1))
  done
  sync_path "$backup/manifest"
  sync_path "$backup"
  say "$backup"
}

make_folder() {
  [ -d "$1" ] && return 0
  [ -n "$1" ] || return 0
  make_folder "\${1%/*}" || return 1
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
  rm -f "$beside.new"
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
  if [ "$hash" != "$before" ]; then
    say "$path: someone else has changed it since; left as it is"
    return 1
  fi
  rm -f "$beside.old"
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
    verb=write
    [ "$after" != - ] || verb=remove
    step_label="$verb $path"
    if cancelled; then step_label=cancel; : >"$plan/output"; return 1; fi
    begin write "$n" || return 1
    if write_file 2>>"$plan/output"; then end write "$n" 0 "$verb $path"; else end write "$n" 1 "$verb $path"; return 1; fi
    n=$((n + 1))
  done
}
do_commands() {
  n=0
  while [ "$n" -lt "$commands" ]; do
    set -- $(record c "$n")
    shift 2
    step_label="run $n"
    if cancelled; then step_label=cancel; : >"$plan/output"; return 1; fi
    begin run "$n" || return 1
    if run_encoded "$@"; then end run "$n" 0 "run $label"; else end run "$n" 1 "run $label"; return 1; fi
    n=$((n + 1))
  done
}
do_checks() {
  n=0
  while [ "$n" -lt "$checks" ]; do
    set -- $(record v "$n")
    within=$3
    shift 3
    step_label="verify $n"
    begin verify "$n" || return 1
    until_time=$(($(date +%s) + within))
    while :; do
      if cancelled; then step_label=cancel; : >"$plan/output"; return 1; fi
      : >"$plan/output"
      if run_encoded $((within + 10)) "$@"; then end verify "$n" 0 "verify $label"; break; fi
      if [ "$(date +%s)" -ge "$until_time" ]; then end verify "$n" 1 "verify $label"; return 1; fi
      sleep 0.5
    done
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
  if [ -f "$plan/made" ]; then
    sed '1!G;h;$!d' "$plan/made" | while IFS= read -r made; do rmdir "$made" 2>/dev/null; done
  fi
  if [ "$reload" = 1 ] && [ "$touched" = 1 ]; then
    begin undoReload 0
    : >"$plan/output"
    if run_encoded 90 =systemctl =daemon-reload; then end undoReload 0 0 "undo $label"; else end undoReload 0 1 "undo $label"; undo_ok=0; fi
  fi
  phase=after
  run_undos
  kind=undone
  [ "$undo_ok" = 1 ] || kind=undoFailed
  result "$kind$tab=$(printf %s "$failed_label" | b64)$tab=$failed_output"
}
finish() {
  file=$((files - 1))
  while [ "$file" -ge 0 ]; do
    load_file "$file" && rm -f "$beside.old" "$beside.new"
    file=$((file - 1))
  done
  rm -f "$plan/reserve"
  result 'done'
}
tidy() {
  file=0
  while [ "$file" -lt "\${files:-0}" ]; do rm -f "$plan/content.$file"; file=$((file + 1)); done
  rm -f "$plan/output"
  count=$(ls -1 "$plans" | wc -l)
  ls -1 "$plans" | sort | while IFS= read -r old; do
    [ "$count" -gt "$keep_plans" ] || break
    count=$((count - 1))
    if [ -f "$plans/$old/result" ] && [ "$old" != "$id" ]; then rm -rf "\${plans:?}/\${old:?}"; fi
  done
}

lock() { { exec 9>"$state/plans.lock"; } 2>/dev/null && flock -w "$1" 9; }

carry_out() {
  if ! lock 0; then refuse busy ''; return 1; fi
  if [ -e "$plan/progress" ] || [ -e "$plan/result" ]; then return 1; fi
  recover_others
  load_header || { refuse broken header; return 1; }
  verify_before || { tidy; return 1; }
  # Room for the notes of an undo, should the disk be full by then.
  dd if=/dev/zero of="$plan/reserve" bs=65536 count=1 2>/dev/null && sync_path "$plan/intent" && sync_path "$plan" ||
    { rm -f "$plan/reserve"; refuse noSpace "$plan"; tidy; return 1; }
  terminated=0
  trap 'terminated=1' TERM INT HUP
  step_label=backup
  if back_up && do_files && do_commands && do_checks && step_label=finish && begin commit 0; then
    finish
  else
    fail
    undo
  fi
  tidy
}
recover_open() {
  [ -f "$plan/intent" ] && [ ! -e "$plan/result" ] || return 0
  load_header || { refuse broken header; return 0; }
  [ -s "$plan/progress" ] || { refuse interrupted ''; return 0; }
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
# Under the lock: a plan that has begun and has no result has no program either.
recover_others() {
  mine=$id my_plan=$plan
  for other in $(ls -1 "$plans" | tr '\n' '\t'); do
    id=$other plan=$plans/$other
    if [ "$id" != "$mine" ] && [ -s "$plan/progress" ]; then recover_open; fi
  done
  id=$mine plan=$my_plan
}

action=\${1:-}
id=\${2:-}
case $id in *[!A-Za-z0-9-]*) exit 64 ;; esac
plan=$plans/$id
case $action in
  carry-out) [ -n "$id" ] && [ -d "$plan" ] || exit 64; carry_out ;;
  stop)
    [ -n "$id" ] && [ -d "$plan" ] || exit 64
    [ -e "$plan/result" ] || : >"$plan/cancel" ;;
  recover)
    [ -n "$id" ] && [ -d "$plan" ] || exit 64
    [ ! -e "$plan/result" ] || exit 0
    lock 60 || exit 75
    recover_open ;;
  recover-all)
    [ -d "$plans" ] || exit 0
    lock 60 || exit 75
    id=none plan=$plans/none
    recover_others ;;
  *) exit 64 ;;
esac
`;
