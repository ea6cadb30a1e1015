# Lists of files and units are parted into words on purpose, with `set -f` around them.
# shellcheck disable=SC2086,SC2013,SC2010
main() {
  nonce=$1
  LC_ALL=C TZ=UTC PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export LC_ALL TZ PATH
  unset SYSTEMD_PAGER SYSTEMD_COLORS GREP_OPTIONS GREP_COLORS
  SYSTEMD_COLORS=0 SYSTEMD_PAGER= SYSTEMD_URLIFY=0
  export SYSTEMD_COLORS SYSTEMD_PAGER SYSTEMD_URLIFY
  words='[g]unicorn|[c]elery'
  # The signals that Gunicorn's arbiter handles, all of them: it has them, whatever it is called.
  arbiter='^SigCgt:[[:space:]]*[0-9a-f]*[89a-f][37bf][13579bdf][4-7c-f][abef][0-9a-f][7f]$'
  newline='
'
  mark() { printf '\036%s %s\n' "$nonce" "$1"; }
  cd /proc || return 1

  mark machine
  date +%s.%N
  id -u
  getconf CLK_TCK || echo 100
  uname -m

  mark mounts
  grep -as ' /proc proc ' self/mounts

  # Candidates: units whose files mention the words …
  mark unitFiles
  set -- /etc/systemd/system /run/systemd/system /run/systemd/transient /run/systemd/generator /usr/local/lib/systemd/system /usr/lib/systemd/system
  [ -L /lib ] || set -- "$@" /lib/systemd/system
  files=
  for folder in "$@"; do
    for file in "$folder"/*.service "$folder"/*.service.d/*.conf "$folder"/*.wants/*@?*.service; do
      [ -f "$file" ] && files=$files$file$newline
    done
  done
  IFS=$newline
  set -f
  mentions=$(grep -asHE "$words" $files /dev/null)
  printf '%s\n' "$mentions"
  units=
  add() {
    case $1 in
      autoscaler.* | *@.service) ;;
      *) case $newline$units in *"$newline$1$newline"*) ;; *) units=$units$1$newline ;; esac ;;
    esac
  }
  # A template stands for all its instances that systemd knows.
  addFile() {
    case $1 in
      *.service.d/*) name=${1%/*} name=${name##*/} name=${name%.d} ;;
      *) name=${1##*/} ;;
    esac
    case $name in *@.service) name=${name%.service}'*.service' ;; esac
    add "$name"
  }
  last=
  for line in $mentions; do
    case $line in
      *.service:*) file=${line%%.service:*}.service ;;
      *) file=${line%%.conf:*}.conf ;;
    esac
    [ "$file" = "$last" ] || addFile "$file"
    last=$file
  done

  # … or whose ExecStart= names a script that does …
  mark scripts
  own=
  for file in $files; do
    case $file in /etc/* | /run/* | /usr/local/*) own=$own$file$newline ;; esac
  done
  starts=$(grep -asHE '^[[:space:]]*ExecStart=' $own /dev/null)
  scripts=
  for line in $starts; do
    scriptOf "${line#*ExecStart=}" "${line%%:*ExecStart=*}"
    [ -n "$script" ] && scripts=$scripts$script$newline
  done
  if [ -n "$scripts" ]; then
    hits=$(grep -aIsHE "$words|[w]orker_main" $scripts /dev/null)
    printf '%s\n' "$hits"
    for line in $starts; do
      scriptOf "${line#*ExecStart=}" "${line%%:*ExecStart=*}"
      [ -n "$script" ] || continue
      case $newline$hits in *"$newline$script:"*) addFile "${line%%:*ExecStart=*}" ;; esac
    done
  fi

  # … and those in whose cgroup a process runs one of them.
  set +f
  mentions=$(grep -alsE "$words" [0-9]*/cmdline)
  arbiters=$(grep -alsE "$arbiter" [0-9]*/status)
  set -f
  groups= seen=
  for file in $mentions $arbiters; do
    pid=${file%/*}
    case $newline$seen in *"$newline$pid$newline"*) continue ;; esac
    seen=$seen$pid$newline groups=$groups$pid/cgroup$newline
  done
  if [ -n "$groups" ]; then
    for name in $(grep -ashoE '/[^/]+\.service' $groups); do
      name=${name#/}
      case $name in user@*) ;; *) add "${name#_}" ;; esac
    done
  fi

  mark units
  systemctl show --no-pager -p Id -p Names -p Description -p LoadState -p ActiveState -p SubState -p UnitFileState -p Result \
    -p MainPID -p User -p ControlGroup -p FragmentPath -p DropInPaths -p NeedDaemonReload -p ActiveEnterTimestamp \
    -p NRestarts -p TasksCurrent -p TasksMax -p CPUUsageNSec -p KillMode -p WorkingDirectory -p Type -p TimeoutStopUSec \
    -p StartLimitIntervalUSec -p StartLimitBurst -p ExecStart \
    -p ExecMainStartTimestamp -p ExecMainExitTimestamp \
    -p LastTriggerUSec -p NextElapseUSecRealtime -p NextElapseUSecMonotonic \
    -- autoscaler.timer autoscaler.path autoscaler.service $units
  code=$?
  mark unitsExit
  printf '%s\n' "$code"
  mark manager
  systemctl show --no-pager -p Version -p DefaultTasksMax

  # The processes of the candidates, by their cgroups.
  set +f
  patterns=
  for name in $units; do
    case $name in *@\*.service) name=${name%\*.service} ;; esac
    patterns=$patterns/$name$newline/_$name$newline
  done
  mark cgroups
  grep -asHE '^(0:|[0-9]+:name=systemd):' 1/cgroup
  if [ -n "$patterns$seen" ]; then
    groups=
    [ -n "$patterns" ] &&
      groups=$(grep -asHE '^(0:|[0-9]+:name=systemd):.*\.service' [0-9]*/cgroup | grep -aF -e "${patterns%"$newline"}")
    printf '%s\n' "$groups"
    set -f
    pids= last= folders=
    for line in $groups; do
      pid=${line%%/*}
      [ "$pid" = "$last" ] || pids=$pids$pid$newline
      last=$pid
      # Their cgroups and all above, each once.
      folder=${line#*/cgroup:} folder=${folder#*:} folder=${folder#*:}
      while [ -n "$folder" ]; do
        case $newline$folders in *"$newline$folder$newline"*) break ;; esac
        folders=$folders$folder$newline
        folder=${folder%/*}
      done
    done
    # … and those that run the programs elsewhere; the workers of an application of somebody's own have none of the words.
    members=$pids
    for file in $arbiters; do
      pid=${file%/*}
      case $newline$members in *"$newline$pid$newline"*) continue ;; esac
      workers=
      # No line end follows what the kernel prints.
      read -r workers <"$pid/task/$pid/children" || [ -n "$workers" ] || continue
      IFS=' '
      for worker in $workers; do seen=$seen$worker$newline; done
      IFS=$newline
    done
    set -- /dev/null
    for pid in $seen; do
      case $newline$pids in *"$newline$pid$newline"*) continue ;; esac
      pids=$pids$pid$newline
      set -- "$@" "$pid/cgroup"
    done
    grep -asHE '^(0:|[0-9]+:name=systemd):' "$@"
    # The pids controller is mounted alone (v1), or with all others.
    root=/sys/fs/cgroup
    [ -d "$root/pids" ] && root=$root/pids
    set -- "$root/pids.max" "$root/pids.current" "$root/pids.events" "$root/pids.peak"
    for folder in $folders; do
      set -- "$@" "$root$folder/pids.max" "$root$folder/pids.current" "$root$folder/pids.events" "$root$folder/pids.peak"
    done
    mark pids
    grep -asH '' "$@"
    set --
    for pid in $pids; do set -- "$@" "$pid/status"; done
    if [ $# -gt 0 ]; then
      mark status
      grep -asHE '^(Uid|CapEff|SigCgt|VmRSS):' "$@"
      mark limits
      set --
      for pid in $pids; do set -- "$@" "$pid/limits"; done
      grep -asH '^Max processes ' "$@"
      set --
      for pid in $pids; do set -- "$@" "$pid/stat" "$pid/cmdline"; done
      mark processes
      grep -asH '' "$@"
      # The listening sockets are the master's, and before that of the process on top of its unit.
      set --
      for pid in $members; do
        case $newline$arbiters$newline in *"$newline$pid/status$newline"*) set -- "$@" "$pid/fd"; continue ;; esac
        read -r stat <"$pid/stat" || continue
        stat=${stat##*) } stat=${stat#* } parent=${stat%% *}
        case $newline$members in *"$newline$parent$newline"*) ;; *) set -- "$@" "$pid/fd" ;; esac
      done
      if [ $# -gt 0 ]; then
        mark descriptors
        ls -lq /dev/null "$@" 2>/dev/null | grep -aE '^[0-9]+/fd:$| -> socket:'
      fi
    fi
    set +f
  fi
  mark files
  grep -asHE '^cpu|^Mem(Total|Available):' stat meminfo
  grep -asH '' uptime loadavg sys/kernel/hostname sys/kernel/osrelease sys/kernel/random/boot_id sys/kernel/threads-max sys/kernel/pid_max /etc/os-release

  mark threads
  grep -ashE '^(Uid|Threads):' [0-9]*/status
  if command -v ss >/dev/null; then
    mark sockets
    ss -xtlnHe 2>/dev/null
  fi

  # Our own things.
  mark access
  see() {
    if [ -r "$1" ]; then
      printf 'r %s\n' "$1"
    elif [ -e "$1" ]; then
      printf 'd %s\n' "$1"
    elif [ -d "${1%/*}" ] && ! [ -x "${1%/*}" ]; then
      printf 'd %s\n' "$1"
    else
      printf -- '- %s\n' "$1"
    fi
  }
  set -- /opt/autoscaler/VERSION /etc/autoscaler/agent.json /var/lib/autoscaler/status.json /var/lib/autoscaler/refusals
  for file in "$@" /var/backups/autoscaler /var/lib/autoscaler/history; do see "$file"; done
  mark ownFiles
  grep -asH '' "$@"
  mark backups
  for folder in /var/backups/autoscaler/*/; do
    folder=${folder%/}
    [ -d "$folder" ] && printf '%s\n' "${folder##*/}"
  done
  # The newest records of what plans did; their names begin with the time.
  set -- /var/lib/autoscaler/history/[0-9]*Z-*
  [ $# -le 30 ] || shift $(($# - 30))
  mark history
  grep -asH '' "$@"
  # Homes may be mounted on demand: they are searched only while nothing says where the configuration is.
  if ! [ -r /etc/autoscaler/agent.json ]; then
    mark configurations
    for folder in /etc/autoscaler /opt/autoscaler /home/*/scripts /root/scripts /home/* /root /opt/*; do
      [ -f "$folder/autoscaler_config.json" ] && printf '%s\n' "$folder/autoscaler_config.json"
    done
  fi
  mark node
  nodeOf
  mark end
}
# Sets $script to the script that the words of an ExecStart= ($1, of the file $2) run, where they name one, else to nothing.
scriptOf() {
  script= unit=$2
  IFS=' '
  set -- $1
  IFS=$newline
  while :; do
    word=${1#[-@:+!|]}
    [ "$word" = "${1:-}" ] && break
    shift
    set -- "$word" "$@"
  done
  case ${1:-} in
    */env)
      shift
      while :; do
        case ${1:-} in
          -* | *=*) shift ;;
          *) break ;;
        esac
      done
      ;;
  esac
  case ${1:-} in
    */python* | */pypy* | python* | pypy*)
      shift
      while :; do
        case ${1:-} in
          '' | -m* | -c*) return ;;
          -[WX]) [ $# -gt 1 ] && shift ;;
          -*) ;;
          /*) script=$1; return ;;
          # Python takes it from where the unit stands.
          *)
            script=$(sed -n 's/^[[:space:]]*WorkingDirectory=[-!]*//p' "$unit" | tail -n 1)
            case $script in
              */) script=$script$1 ;;
              /*) script=$script/$1 ;;
              *) script= ;;
            esac
            return
            ;;
        esac
        shift
      done
      ;;
    */sh | */bash | */dash)
      shift
      for word; do
        case $word in
          -*c) return ;;
          /*) script=$word; return ;;
        esac
      done
      ;;
    /*) script=$1 ;;
  esac
  case $script in */[g]unicorn | */[c]elery) script= ;; esac
}
# The version is asked of Node itself (it costs 20 to 50 ms) only where the agent's settings don't keep it.
nodeOf() {
  node= version=
  if [ -r /etc/autoscaler/agent.json ]; then
    node=$(sed -n 's/.*"node"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' /etc/autoscaler/agent.json)
    version=$(sed -n 's/.*"nodeVersion"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' /etc/autoscaler/agent.json)
  fi
  if [ -n "$node" ] && [ -x "$node" ] && [ -n "$version" ]; then
    printf '%s %s\n' "$node" "$version"
    return
  fi
  for node in "$(command -v node)" "$(command -v nodejs)"; do
    [ -n "$node" ] && [ -x "$node" ] || continue
    printf '%s %s\n' "$node" "$("$node" --version)"
    return
  done
}
main "$1" </dev/null 2>/dev/null
