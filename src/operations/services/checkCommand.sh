# Lists of options are parted into words on purpose; a byte is printed by its number.
# shellcheck disable=SC2086,SC2059,SC2020
set -u
umask 077
unit=$1 program=$2 modules=$3
shift 3
newline='
'
show() { systemctl show -p "$1" --value -- "$unit"; }
folder= name=
trap '[ -z "$name" ] || systemctl stop "$name.service" 2>/dev/null; [ -z "$folder" ] || rm -rf "$folder"' EXIT
trap 'exit 143' TERM INT HUP
pid=$(show MainPID)
# What busctl prints of Environment=, strings of JSON, as lines of a file that systemd reads.
ofUnit() {
  # The object's path: all but letters and digits as _XX, a leading digit too.
  path=$(printf %s "$unit" | LC_ALL=C od -An -v -tx1 | tr -s ' \n' '\n\n' | while read -r byte; do
    case $byte in
      3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]) printf "\\$(printf %03o "0x$byte")" ;;
      '') ;;
      *) printf '_%s' "$byte" ;;
    esac
  done)
  busctl --json=short get-property org.freedesktop.systemd1 "/org/freedesktop/systemd1/unit/$path" \
    org.freedesktop.systemd1.Service Environment 2>/dev/null | awk '
    {
      sub(/^[^[]*\[/, "")
      inside = 0; text = ""
      for (at = 1; at <= length($0); at++) {
        letter = substr($0, at, 1)
        if (!inside) { if (letter == "\"") { inside = 1; text = ""; named = 0 } continue }
        if (letter == "\"") { if (named) print text "\""; inside = 0; continue }
        if (letter == "\\") {
          at++; letter = substr($0, at, 1)
          if (letter == "n") letter = "\n"
          else if (letter == "t") letter = "\t"
          else if (letter == "u") { at += 4; letter = "?" }
          else if (letter == "\"" || letter == "\\") letter = "\\" letter
        }
        if (!named && letter == "=") { named = 1; letter = "=\"" }
        text = text letter
      }
    }'
}
environment() {
  : >"$folder/environment" || return
  files=
  if ! [ "$pid" -gt 0 ] 2>/dev/null || ! tr '\0' '\n' <"/proc/$pid/environ" | grep -q '^INVOCATION_ID='; then
    # It does not run, or hides its environment behind a title (setproctitle): what its unit says.
    ofUnit >"$folder/environment"
    files=$(systemctl show -p EnvironmentFiles -- "$unit" |
      sed -n -e 's/^EnvironmentFiles=\(.*\) (ignore_errors=yes)$/--property=EnvironmentFile=-\1/p' \
        -e 's/^EnvironmentFiles=\(.*\) (ignore_errors=no)$/--property=EnvironmentFile=\1/p')
  else
    tr '\n\0' ' \n' <"/proc/$pid/environ" |
      grep -v -E '^(NOTIFY_SOCKET|LISTEN_FDS|LISTEN_PID|LISTEN_FDNAMES|INVOCATION_ID|JOURNAL_STREAM|MAINPID|WATCHDOG_[A-Z]*|SERVER_SOFTWARE|GUNICORN_FD|GUNICORN_PID)=' |
      sed -n -e '/^[A-Za-z_][A-Za-z_0-9]*=/!d' -e 's/[\\"]/\\&/g' -e 's/^\([^=]*\)=\(.*\)$/\1="\2"/p' >"$folder/environment"
  fi
}
# What others listen on. Odd names can't be written as a property; systemd's own are never a service's.
sockets=$(ss -xlnH 2>/dev/null | while read -r _ _ _ _ address _; do
  case $address in
    /run/systemd/* | *[!A-Za-z0-9._/@:+-]*) ;;
    /*) [ ! -S "$address" ] || printf -- '--property=ReadOnlyPaths=-%s\n' "$address" ;;
  esac
done | sort -u)
plan=$(sed -n 's:.*/\(autoscaler-plan-[^/]*\.service\)$:\1:p' /proc/self/cgroup | head -n 1)
user=$(show User) group=$(show Group) groups=$(show SupplementaryGroups) place=$(show WorkingDirectory)
attempt() {
  folder=$(mktemp -d /run/autoscaler-check.XXXXXX) || exit 1
  name=autoscaler-check-${folder##*.}
  environment || exit 1
  IFS=$newline
  set -f
  # systemd expands variables in the words, as it does in the unit.
  systemd-run --quiet --wait --collect --pipe --unit="$name" --description="Autoscaler: checks a command line of $unit" \
    -p RuntimeMaxSec=45 -p TimeoutStopSec=2 -p TasksMax=1024 \
    -p SystemCallFilter=~listen -p SystemCallErrorNumber=EPERM $sockets \
    ${plan:+"--property=BindsTo=$plan"} ${plan:+"--property=After=$plan"} \
    -p "EnvironmentFile=$folder/environment" $files -p "ExecStopPost=+-/bin/rm -rf $folder" \
    ${user:+"--property=User=$user"} ${group:+"--property=Group=$group"} ${groups:+"--property=SupplementaryGroups=$groups"} \
    ${place:+"--property=WorkingDirectory=$place"} -- "$@"
  status=$?
  rm -rf "$folder"
  name=
  return "$status"
}
imports='import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
        break
    except ImportError as error:
        last = error
else:
    sys.exit("%s: %s" % (name, last))'
# The Python that runs the program: itself, or what its first line names.
python=
case $program in
  */python* | */pypy*) python=$program ;;
  /*)
    IFS= read -r first <"$program" 2>/dev/null || first=
    case $first in '#!'*python* | '#!'*pypy*) python=${first#??} ;; esac ;;
esac
if [ -n "$modules" ] && [ -n "$python" ]; then
  (IFS=' '; set -f; set -- $python -c "$imports" $modules; attempt "$@") || exit 1
fi
attempt "$@" --check-config
