# Lists of files and units are parted into words on purpose, with `set -f` around them.
# shellcheck disable=SC2086,SC2013
main() {
  nonce=$1
  shift
  zone=$(date +%z)
  LC_ALL=C TZ=UTC PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  SYSTEMD_COLORS=0 SYSTEMD_PAGER= SYSTEMD_URLIFY=0
  export LC_ALL TZ PATH SYSTEMD_COLORS SYSTEMD_PAGER SYSTEMD_URLIFY
  unset GREP_OPTIONS GREP_COLORS
  newline='
'
  mark() { printf '\036%s %s\n' "$nonce" "$1"; }
  cd /proc || return 1

  mark machine
  date +%s
  id -u
  id -Gn
  nproc
  printf '%s\n' "$zone"
  mark threadsBefore
  begun=$(date +%s)
  grep -asH '^Threads:' [0-9]*/status

  mark kernel
  grep -asH '' loadavg sys/kernel/threads-max sys/kernel/pid_max sys/vm/max_map_count sys/vm/overcommit_memory
  grep -asHE '^(MemAvailable|CommitLimit|Committed_AS):' meminfo
  mark units
  units=$(systemctl show --no-pager -p Id -p ControlGroup -p Slice -p WorkingDirectory -p FragmentPath -p DropInPaths \
    -p TasksMax -p EffectiveTasksMax -p LimitNPROC -p LimitNPROCSoft -p LimitNOFILE -p LimitNOFILESoft \
    -p LimitAS -p LimitASSoft -p LimitSTACKSoft -p MemoryMax -p KillMode -p TimeoutStopUSec -p Restart -p NRestarts \
    -p MainPID -p ActiveState -p SubState -p Result -- "$@")
  printf '%s\n' "$units"

  # Their cgroups and all above: pids and memory, with all controllers together (v2) or each mounted alone (v1).
  pids=/sys/fs/cgroup memory=/sys/fs/cgroup
  [ -d "$pids/pids" ] && pids=$pids/pids
  [ -d "$memory/memory" ] && memory=$memory/memory
  IFS=$newline
  set -f
  folders= members=
  for line in $units; do
    case $line in
      ControlGroup=/*)
        folder=${line#*=}
        members=$members$folder$newline
        while [ -n "$folder" ]; do
          case $newline$folders in *"$newline$folder$newline"*) break ;; esac
          folders=$folders$folder$newline
          folder=${folder%/*}
        done ;;
    esac
  done
  mark pids
  for folder in '' $folders; do
    grep -asH '' "$pids$folder/pids.max" "$pids$folder/pids.current" "$pids$folder/pids.events" \
      "$pids$folder/pids.peak"
  done
  # Which files set the limits and the command line, and when each was last written or put there. A command line may hold secrets.
  mark slices
  names=
  for folder in $folders; do
    case $folder in *.slice) names="$names$newline${folder##*/}" ;; esac
  done
  slices=
  [ -n "$names" ] && slices=$(systemctl show --no-pager -p Id -p FragmentPath -p DropInPaths -- $names)
  printf '%s\n' "$slices"
  mark settings
  systemctl show --no-pager -p DefaultTasksMax
  for line in $units $slices; do
    case $line in
      FragmentPath=/* | DropInPaths=/*)
        IFS=' '
        for file in ${line#*=}; do
          stat -L -c 'file %Z %n' -- "$file"
          grep -ahE '^[[:space:]]*(TasksMax|LimitNPROC|LimitAS|ExecStart)[[:space:]]*=' "$file" |
            sed -E 's/^[[:space:]]*/set /; s/^set ExecStart[[:space:]]*=.*/set ExecStart=/'
        done
        IFS=$newline ;;
    esac
  done
  mark memory
  for folder in $folders; do
    grep -asH '' "$memory$folder/memory.max" "$memory$folder/memory.current" \
      "$memory$folder/memory.limit_in_bytes" "$memory$folder/memory.usage_in_bytes"
    grep -asHE '^(total_)?inactive_file ' "$memory$folder/memory.stat"
  done
  set +f

  mark cgroups
  grep -asHE '^(0:|[0-9]+:name=systemd):' [0-9]*/cgroup
  mark limits
  grep -asHE '^Max (processes|open files|address space|stack size) ' [0-9]*/limits
  mark mappings
  if [ -n "$members" ]; then
    for file in $(grep -alF -e "${members%"$newline"}" [0-9]*/cgroup); do
      pid=${file%/cgroup}
      count=$(grep -c '' "$pid/maps") && printf '%s %s\n' "$pid" "$count"
    done
    mark commands
    for file in $(grep -alF -e "${members%"$newline"}" [0-9]*/cgroup); do
      pid=${file%/cgroup}
      printf '%s ' "$pid"
      tr '\n\0' '  ' <"$pid/cmdline"
      printf '\n'
    done
  fi

  mark environment
  for line in $units; do
    case $line in
      Id=*) unit=${line#Id=} ;;
    esac
    case $line in
      MainPID=[1-9]*)
        pid=${line#MainPID=}
        # Of a process with a title of its own (setproctitle) nothing is left there.
        tr '\0' '\n' <"$pid/environ" | grep -aq '^INVOCATION_ID=' && printf '%s\n' "$pid readable"
        tr '\n\0' ' \n' <"$pid/environ" | grep -aE '^(GUNICORN_CMD_ARGS|WEB_CONCURRENCY|ASGI_THREADS)=' |
          while IFS= read -r word; do printf '%s %s\n' "$pid" "$word"; done ;;
    esac
  done
  mark logins
  grep -asHE '^[^#]*[[:space:]]nproc[[:space:]]' /etc/security/limits.conf /etc/security/limits.d/*.conf

  # What was changed: unit files, the code in the folder where a service works, packages.
  mark changes
  for line in $units; do
    case $line in
      FragmentPath=/*) stat -L -c 'unitFile %Y %n' -- "${line#*=}" ;;
      DropInPaths=/*)
        IFS=' '
        for file in ${line#*=}; do stat -L -c 'unitFile %Y %n' -- "$file"; done
        IFS=$newline ;;
      WorkingDirectory=/?*)
        timeout 5 find "${line#*=}" -xdev -maxdepth 4 \( -name '.?*' ! -name .git -o -name node_modules -o -name __pycache__ -o -name site-packages \) -prune \
          -o -type f \( -name '*.py' -o -name '*.html' -o -name HEAD \) -mtime -8 -printf 'code %T@ %p\n' | sort -k 2n | tail -n 40 ;;
    esac
  done
  mark packages
  grep -ahE '^[0-9-]+ [0-9:]+ (install|upgrade|remove) ' /var/log/dpkg.log.1 /var/log/dpkg.log | tail -n 500
  command -v rpm >/dev/null && timeout 10 rpm -qa --qf 'rpm %{INSTALLTIME} %{NAME} %{VERSION}\n' | sort -k 2n | tail -n 200

  # Counted here: a busy service's journal is long.
  words="can.t start new thread|Resource temporarily unavailable|[Cc]annot fork|was sent SIGKILL|WORKER TIMEOUT|unrecognized arguments|Control server error|MemoryError|Cannot allocate memory|oom-kill|OOM killer|Scheduled restart job|^Started "
  for unit in $(printf '%s\n' "$units" | sed -n 's/^Id=//p'); do
    mark journal
    printf '%s\n' "$unit"
    counts=$({
      timeout 20 journalctl -q --no-pager -u "$unit" --since '7 days ago' -o short-unix -g "$words"
      printf 'exit %s\n' "$?"
    } | awk '
      /^exit [0-9]+$/ { code = $2; next }
      !/^[0-9]+\.[0-9]+ / { next }
      {
        at = int($1); kind = "started"
        if (/can.t start new thread/) kind = "thread"
        else if (/Resource temporarily unavailable|[Cc]annot fork/) kind = "fork"
        else if (/was sent SIGKILL/) kind = "sigkill"
        else if (/WORKER TIMEOUT/) kind = "timeout"
        else if (/unrecognized arguments/) kind = "arguments"
        else if (/Control server error/) kind = "control"
        else if (/oom-kill|OOM killer/) kind = "oom"
        else if (/MemoryError|Cannot allocate memory/) kind = "memory"
        else if (/Scheduled restart job/) kind = "restart"
        hour = at - at % 3600
        key = kind "\t" hour
        if (!(key in count)) first[key] = at
        count[key]++
        last[key] = at
        text[key] = substr($0, index($0, " ") + 1, 240)
      }
      END {
        for (key in count) print "count\t" key "\t" count[key] "\t" first[key] "\t" last[key] "\t" text[key]
        print "exit\t" code
      }')
    printf '%s\n' "$counts"
    # The journal keeps the command line of what wrote each line.
    case $counts in
      *count?thread?*)
        timeout 20 journalctl -q --no-pager -u "$unit" --since '7 days ago' -n 1 -o json --output-fields=_CMDLINE \
          -g "can.t start new thread" ;;
    esac
  done
  mark oldest
  journalctl -q --no-pager -o short-unix | head -n 1 | cut -d ' ' -f 1
  mark refusals
  tail -n 200 /var/lib/autoscaler/refusals

  # A leak shows as growth: counted again, two seconds after the first time or later.
  [ $(($(date +%s) - begun)) -ge 2 ] || sleep 2
  mark processes
  grep -asHE '^(Name|PPid|Uid|Threads|VmSize|CapEff):' [0-9]*/status
  mark end
}
main "$@" </dev/null 2>/dev/null
