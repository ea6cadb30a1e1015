# The list of folders is made in a subshell, whose variable of the same name is its own.
# shellcheck disable=SC2165,SC2167,SC2030,SC2031
yes=
case ${1-} in
  --yes) yes=1 ;;
  '') ;;
  *) say usage >&2; exit 2 ;;
esac
[ "$(id -u)" = 0 ] || { say root >&2; exit 1; }
tab=$(printf '\t')
newline='
'
octal() { printf %s "$1" | od -An -v -to1 | tr -d '\n' | sed 's/ /\\0/g'; }
# WORD...: each as a field of its own, with the tab before it.
fields() { for word; do printf '\t='; octal "$word"; done; }
hash_of() { hash=$(sha256sum <"$1"); hash=${hash%% *}; }
property() { systemctl show -p "$1" --value -- "$2"; }

id=$(date -u +%Y%m%dT%H%M%SZ)-rollback-$(od -An -N2 -tx1 /dev/urandom | tr -d ' \n')
[ -d "$state" ] || mkdir -m 0755 "$state" || exit 1
[ -d "$plans" ] || mkdir -m 0700 "$plans" || exit 1
new=$plans/.$id.new
mkdir "$new" || exit 1
trap 'rm -rf "$new"' EXIT
: >"$new/f"; : >"$new/c"; : >"$new/u"
files=0 commands=0 undos=0 private=0 restarts=

# PATH AFTER MODE OWNER GROUP
add_file() {
  hash_of "$1"
  printf 'f\t%s%s\t%s\t%s\t%s%s\n' "$files" "$(fields "$1")" "$hash" "$2" "$3" "$(fields "$4" "$5")" >>"$new/f"
  case $(stat -c %a "$1") in *[0-3]) private=1 ;; esac
  files=$((files + 1))
}
# WHEN SECONDS WORD...
add_command() {
  when=$1 seconds=$2
  shift 2
  printf 'c\t%s\t%s\t%s%s\n' "$commands" "$when" "$seconds" "$(fields "$@")" >>"$new/c"
  command=$commands
  commands=$((commands + 1))
}
# MUST SECONDS WORD...: of the command just added; kept in the order in which they are to be read backwards.
add_undo() {
  must=$1 seconds=$2
  shift 2
  printf '%s\tafter\t%s\t%s%s\n' "$command" "$must" "$seconds" "$(fields "$@")" >>"$new/u"
  undos=$((undos + 1))
}
concerned() {
  case "$newline$restarts" in *"$newline$1$newline"*) ;; *) restarts=$restarts$1$newline ;; esac
}

# The guide's copies, the newest folder first, of units that are there and run Gunicorn or Celery.
originals=0 taken=$newline
for folder in $(
  for folder in /home/*/backups/systemd_services /root/backups/systemd_services; do
    case $folder in *[!A-Za-z0-9._/@-]*) continue ;; esac
    time=$(stat -c %Y "$folder"/*.service 2>/dev/null | sort -rn | head -n 1)
    [ -z "$time" ] || printf '%s %s\n' "$time" "$folder"
  done | sort -rn | cut -d ' ' -f 2
); do
  for file in "$folder"/*.service; do
    name=${file##*/} path=$units/${file##*/}
    case $name in *[!A-Za-z0-9_:.@-]* | .* | -*) continue ;; esac
    if [ -h "$file" ] || [ ! -f "$file" ] || [ -h "$path" ] || [ ! -f "$path" ]; then continue; fi
    case $taken in *"$newline$name$newline"*) continue ;; esac
    grep -qE 'gunicorn|celery' "$file" "$path" || continue
    [ "$(property LoadState "$name")" = loaded ] || continue
    taken=$taken$name$newline originals=$((originals + 1))
    hash_of "$path"
    before=$hash
    cat "$file" >"$new/content.$files" || exit 1
    hash_of "$new/content.$files"
    if [ "$before" = "$hash" ] && [ "$(stat -c %a:%U:%G "$path")" = 644:root:root ]; then
      rm "$new/content.$files"
      continue
    fi
    say original "$path" "$folder"
    add_file "$path" "$hash" 644 root root
    concerned "$name"
  done
done
for path in "$units"/*.service.d/50-autoscaler.conf "$units"/*.service.d/zz-autoscaler.conf; do
  if [ -h "$path" ] || [ ! -f "$path" ]; then continue; fi
  unit=${path%/*} unit=${unit##*/} unit=${unit%.d}
  say dropIn "$path"
  add_file "$path" - "$(stat -c %a "$path")" "$(stat -c %U "$path")" "$(stat -c %G "$path")"
  concerned "$unit"
done

case $(systemctl is-enabled autoscaler.timer 2>/dev/null) in
  enabled*)
    add_command before 60 systemctl disable --quiet autoscaler.timer
    add_undo 1 60 systemctl enable --quiet autoscaler.timer ;;
esac
set --
for unit in autoscaler.timer autoscaler.path; do
  case $(property ActiveState "$unit") in inactive | failed) ;; *) set -- "$@" "$unit" ;; esac
done
if [ $# -gt 0 ]; then
  add_command before 60 systemctl stop "$@"
  add_undo 1 60 systemctl start "$@"
  add_undo 0 60 systemctl reset-failed "$@"
  # A run that is under way would put a drop-in back.
  add_command before 240 sh -c 'while case $(systemctl show -p ActiveState --value autoscaler.service) in inactive | failed) false ;; esac; do sleep 0.2; done'
fi
if [ "$commands" -gt 0 ]; then say timer; fi
if [ "$files" -gt 0 ]; then
  add_command after 90 systemctl daemon-reload
  add_undo 1 90 systemctl daemon-reload
fi
IFS=$newline
for unit in $restarts; do
  unset IFS
  state_of=$(property ActiveState "$unit")
  if [ "$state_of" = inactive ] || [ "$(property LoadState "$unit")" != loaded ]; then continue; fi
  say restart "$unit"
  case $(property ExecStart "$unit") in
    *gunicorn*) kind=gunicorn ;;
    *celery*) kind=celery ;;
    *) kind=service ;;
  esac
  set -- systemctl restart "$unit"
  main=$(property MainPID "$unit")
  # Only Celery's own main process finishes its tasks when asked to end; a shell before it just dies.
  if [ "$kind" = celery ] && [ "$state_of" = active ] && [ "$main" -gt 0 ]; then
    case $(cat "/proc/$main/comm") in
      sh | bash | dash | env | timeout | flock) ;;
      *) set -- autoscaler-unit drain-restart "$unit" "$drain" ;;
    esac
  fi
  add_command after 60 systemctl reset-failed "$unit"
  add_command after 1300 "$@"
  printf 'w\t%s\t60%s\n' "$command" "$(fields autoscaler-unit answers "$unit" "$kind")" >>"$new/c"
  add_undo 1 1300 "$@"
  add_undo 0 60 systemctl reset-failed "$unit"
done
unset IFS
if [ "$files" = 0 ] && [ "$commands" = 0 ]; then say nothing; exit 0; fi
if [ "$originals" = 0 ]; then say noOriginals; fi

if [ -z "$yes" ]; then
  if [ ! -t 0 ]; then say sayYes; exit 1; fi
  say ask | tr -d '\n'
  read -r answer || exit 1
  case $answer in [yYsS]*) ;; *) exit 1 ;; esac
fi
reload=0
[ "$files" = 0 ] || reload=1
{
  printf 'autoscaler-plan\t2\trollback\t%s\t%s\t%s\t0\t%s\t%s' "$files" "$commands" "$undos" "$reload" "$private"
  printf '%s\n' "$(fields "${SUDO_USER:-root}@$(uname -n)" '{"code":"operations.rollback.title"}')"
  cat "$new/f" "$new/c"
  n=0
  sed '1!G;h;$!d' "$new/u" | while IFS= read -r undo; do printf 'u\t%s\t%s\n' "$n" "$undo"; n=$((n + 1)); done
  echo end
} >"$new/intent" && rm "$new/f" "$new/c" "$new/u" && cat "$executor" >"$new/carry-out.sh" &&
  unit_script >"$new/unit.sh" && mv "$new" "$plans/$id" || { say notBegun >&2; exit 1; }
trap - EXIT
