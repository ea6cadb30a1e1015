#!/bin/sh
# Written with each plan of the autoscaler extension; changes here are overwritten.
set -u
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
verb=${1:-} unit=${2:-} third=${3:-}
newline='
'

# Sets active, sub, main, restarts, type.
state() {
  shown=$(systemctl show -p ActiveState -p SubState -p MainPID -p NRestarts -p Type -- "$unit") || return 1
  active= sub= main=0 restarts=0 type=
  IFS=$newline
  for line in $shown; do
    value=${line#*=}
    case $line in
      ActiveState=*) active=$value ;;
      SubState=*) sub=$value ;;
      MainPID=*) main=$value ;;
      NRestarts=*) restarts=$value ;;
      Type=*) type=$value ;;
    esac
  done
  unset IFS
}
children() {
  if [ -e "/proc/$1/task/$1/children" ]; then cat "/proc/$1/task/"*/children 2>/dev/null
  else ps -o pid= --ppid "$1" 2>/dev/null; fi
}
commandOf() { tr '\000' ' ' <"/proc/$1/cmdline" 2>/dev/null; }
no() { printf '%s: %s\n' "$unit" "$1"; exit 1; }

# The process that runs the program: the main process, or the child of a shell before it.
master() {
  program=$main
  case $(commandOf "$main") in *"$1"*) ;; *) return ;; esac
  case $(cat "/proc/$main/comm" 2>/dev/null) in
    sh | bash | dash | env | timeout | flock)
      for child in $(children "$main"); do
        case $(commandOf "$child") in *"$1"*) program=$child; return ;; esac
      done ;;
  esac
}

# Connects and hangs up: Gunicorn takes such a connection and forgets it, and no application sees it.
knock() {
  if command -v perl >/dev/null; then
    perl -MSocket=:DEFAULT,inet_pton,pack_sockaddr_in6 -e '
      my ($kind, $host, $port) = @ARGV;
      $SIG{ALRM} = sub { exit 1 };
      alarm 3;
      my $ok;
      if ($kind eq "unix") { $ok = socket(S, PF_UNIX, SOCK_STREAM, 0) && connect(S, sockaddr_un($host)) }
      elsif ($host =~ /:/) { $ok = socket(S, PF_INET6, SOCK_STREAM, 0) && connect(S, pack_sockaddr_in6($port, inet_pton(AF_INET6, $host))) }
      else { $ok = socket(S, PF_INET, SOCK_STREAM, 0) && connect(S, sockaddr_in($port, inet_pton(AF_INET, $host))) }
      exit($ok ? 0 : 1);' "$@"
  elif [ -x /usr/bin/python3 ]; then
    /usr/bin/python3 -IS -c '
import socket, sys
kind, host, port = (sys.argv[1:] + ["0"])[:3]
family = socket.AF_UNIX if kind == "unix" else socket.AF_INET6 if ":" in host else socket.AF_INET
s = socket.socket(family, socket.SOCK_STREAM)
s.settimeout(3)
s.connect(host if kind == "unix" else (host, int(port)))' "$@" 2>/dev/null
  fi
}

# The lines of ss for the sockets on which a process of the service listens: "KIND WAITING ADDRESS".
listening() {
  ss -xtlnpH 2>/dev/null | while read -r kind _ waiting _ address rest; do
    for pid in $holders; do
      case $rest in *"pid=$pid,"*) printf '%s %s %s\n' "$kind" "$waiting" "$address"; break ;; esac
    done
  done
}
waitingIn() {
  sum=0
  lines=$(listening)
  IFS=$newline
  for line in $lines; do
    line=${line#* }
    sum=$((sum + ${line%% *}))
  done
  unset IFS
}

accepts() {
  command -v ss >/dev/null || return 0
  holders="$program $(children "$program")"
  sockets=$(listening)
  [ -n "$sockets" ] || no 'it listens nowhere'
  IFS=$newline
  for line in $sockets; do
    unset IFS
    kind=${line%% *} address=${line##* }
    case $kind:$address in
      u_str:/*) [ ! -S "$address" ] || knock unix "$address" || no "$address does not answer" ;;
      tcp:*)
        port=${address##*:} host=${address%:*}
        host=${host%%%*} host=${host#[} host=${host%]}
        case $host in 0.0.0.0 | '*') host=127.0.0.1 ;; ::) host=::1 ;; esac
        knock tcp "$host" "$port" || no "$address does not answer" ;;
    esac
  done
  # Accepted are the connections that no longer wait. On a busy service others wait: then it is enough that the queue moves.
  waitingIn
  most=$sum tries=0
  while [ "$sum" -gt 0 ] && [ "$sum" -ge "$most" ]; do
    [ "$tries" -lt 15 ] || no "$sum connections wait, and nobody takes them"
    [ "$sum" -le "$most" ] || most=$sum
    tries=$((tries + 1))
    sleep 0.2
    waitingIn
  done
}

answers() {
  state || exit 1
  if [ "$type" = oneshot ] && [ "$active" = active ]; then exit 0; fi
  [ "$active" = active ] || no "$active ($sub)"
  firstMain=$main firstRestarts=$restarts
  if [ "$main" -gt 0 ]; then
    master "$third"
    case $third in
      gunicorn)
        [ -n "$(children "$program")" ] || no 'no worker'
        accepts ;;
      celery)
        case " $(commandOf "$program")" in
          *' -P '[!p]* | *' -P'[!\ p]* | *' --pool='[!p]* | *' --pool '[!p]* | *' --autoscale'*) ;;
          *) [ -n "$(children "$program")" ] || no 'no pool process' ;;
        esac ;;
    esac
  fi
  sleep 1
  state || exit 1
  [ "$active" = active ] || no "$active ($sub)"
  [ "$main" = "$firstMain" ] && [ "$restarts" = "$firstRestarts" ] || no 'it restarts by itself'
  [ "$third" != gunicorn ] || [ "$main" -eq 0 ] || [ -n "$(children "$program")" ] || no 'its worker has ended'
}

drainRestart() {
  block=
  [ "${AUTOSCALER_EARLY:-}" != 1 ] || block=--no-block
  state || exit 1
  if [ -z "$block" ] && [ "$active" = active ] && [ "$main" -gt 0 ]; then
    old=$main
    # --kill-who before systemd 252.
    version=$(systemctl --version | sed -n 's/^systemd \([0-9]*\).*/\1/p;q')
    whom=--kill-whom=main
    [ "${version:-252}" -ge 252 ] || whom=--kill-who=main
    systemctl kill "$whom" -s TERM -- "$unit" || exit 1
    end=$(($(date +%s) + third))
    while [ "$main" = "$old" ]; do
      if [ "$(date +%s)" -ge "$end" ]; then
        echo "$unit: tasks still ran after $third s; stopped"
        systemctl restart -- "$unit"
        exit
      fi
      sleep 0.2
      [ ! -d "/proc/$old" ] || continue
      state || exit 1
    done
  fi
  # With Restart=always it may run again already.
  systemctl $block start -- "$unit"
}

# systemd reads TasksMax again with its files, but sets it in a running cgroup at its next start only (measured with 257).
setTasks() {
  systemctl daemon-reload || exit 1
  shown=$(systemctl show -p TasksMax --value -- "$unit") group=$(systemctl show -p ControlGroup --value -- "$unit")
  [ -n "$group" ] || return 0
  [ "$shown" != infinity ] || shown=max
  for root in /sys/fs/cgroup/pids /sys/fs/cgroup; do
    [ -e "$root$group/pids.max" ] || continue
    printf '%s\n' "$shown" >"$root$group/pids.max"
    return
  done
}

isLimit() {
  name=$1 wanted=$2
  state || exit 1
  shown=$(systemctl show -p "$name" --value -- "$unit")
  [ "$shown" = "$wanted" ] || no "$name is $shown"
  case $name in
    TasksMax)
      group=$(systemctl show -p ControlGroup --value -- "$unit")
      [ -n "$group" ] || return 0
      for root in /sys/fs/cgroup/pids /sys/fs/cgroup; do
        [ -r "$root$group/pids.max" ] || continue
        limit=$(cat "$root$group/pids.max")
        [ "$limit" = "$wanted" ] || [ "$limit:$wanted" = max:infinity ] || no "pids.max of $group is $limit"
        return 0
      done
      return 0 ;;
    LimitNPROC) line='Max processes' ;;
    LimitNOFILE) line='Max open files' ;;
    LimitAS) line='Max address space' ;;
    *) exit 64 ;;
  esac
  [ "${main:-0}" -gt 0 ] || return 0
  limit=$(sed -n "s/^$line *\([0-9a-z]*\) .*/\1/p" "/proc/$main/limits")
  [ "$limit" = "$wanted" ] || [ "$limit:$wanted" = unlimited:infinity ] || no "$line of process $main is $limit"
}

# One request; sets said to its status, empty without an answer.
askUrl() {
  said=$(perl -MSocket=:DEFAULT,inet_pton,pack_sockaddr_in6 -e '
    my ($address, $path) = @ARGV;
    $SIG{ALRM} = sub { exit 1 };
    alarm 10;
    my $ok;
    if ($address =~ /^unix:(.*)$/s) { my $name = $1; $name =~ s/^\@/\0/; $ok = socket(S, PF_UNIX, SOCK_STREAM, 0) && connect(S, sockaddr_un($name)) }
    elsif ($address =~ /^tcp:\[?(.*?)\]?:(\d+)$/) {
      my ($host, $port) = ($1, $2);
      $host = "127.0.0.1" if $host eq "0.0.0.0" || $host eq "*";
      $host = "::1" if $host eq "::";
      if ($host =~ /:/) { $ok = socket(S, PF_INET6, SOCK_STREAM, 0) && connect(S, pack_sockaddr_in6($port, inet_pton(AF_INET6, $host))) }
      else { $ok = socket(S, PF_INET, SOCK_STREAM, 0) && connect(S, sockaddr_in($port, inet_pton(AF_INET, $host))) }
    }
    exit 1 unless $ok;
    syswrite(S, "GET $path HTTP/1.1\r\nHost: localhost\r\nUser-Agent: autoscaler\r\nConnection: close\r\n\r\n");
    my $line = <S>;
    print $1 if defined $line && $line =~ m{^HTTP/1\.\d (\d\d\d)};' "$1" "$2")
}
noteUrl() {
  command -v perl >/dev/null || return 0
  askUrl "$1" "$2"
  printf '%s\n' "$said" >"/run/autoscaler-url.$unit"
  printf '%s %s: %s\n' "$1" "$2" "${said:-no answer}"
}
# What was an error of the application's before is none of what was changed.
urlAnswers() {
  command -v perl >/dev/null || return 0
  askUrl "$1" "$2"
  before=$(cat "/run/autoscaler-url.$unit" 2>/dev/null)
  case $said:$before in
    [1-4][0-9][0-9]:* | 5[0-9][0-9]:5[0-9][0-9]) rm -f "/run/autoscaler-url.$unit" ;;
    *) no "$1 $2: ${said:-no answer}" ;;
  esac
}

program=/opt/autoscaler uploads=/var/lib/autoscaler/uploads
hashOf() { hash=$(sha256sum <"$1" 2>/dev/null) || hash=-; hash=${hash%% *}; }
isVersion() { case $1 in '' | *[!0-9.]*) return 1 ;; esac; }
isHash() { case $1 in '' | *[!0-9a-f]*) return 1 ;; esac; }
placeRuntime() {
  version=$1 wanted=$2 upload=$uploads/$3
  isVersion "$1" && isHash "$2" && isHash "$3" || exit 64
  final=$program/node-v$version new=$program/.node-v$version.new before=$program/.node-v$version.before
  if [ ! -d "$program" ]; then mkdir -m 0755 "$program" || exit 1; fi
  gzip -dc <"$upload" >"$new" || { rm -f "$new"; exit 1; }
  hashOf "$new"
  [ "$hash" = "$wanted" ] || { echo "$final: what has arrived is not the program that was meant"; rm -f "$new"; exit 1; }
  chown 0:0 "$new" && chmod 0755 "$new" && { sync "$new" 2>/dev/null || sync; } || { rm -f "$new"; exit 1; }
  if said=$("$new" --version 2>&1) && [ "$said" = "v$version" ]; then echo "$said"; else
    printf '%s: does not run on this server: %s\n' "$final" "$said"
    rm -f "$new"
    exit 1
  fi
  rm -f "$before"
  if [ -e "$final" ]; then ln "$final" "$before" || exit 1; fi
  mv -f "$new" "$final" || exit 1
  sync "$program" 2>/dev/null || sync
  rm -f "$upload"
}
removeRuntime() {
  isVersion "$1" && isHash "$2" || exit 64
  final=$program/node-v$1 new=$program/.node-v$1.new before=$program/.node-v$1.before
  rm -f "$new" || exit 1
  hashOf "$final"
  if [ -e "$before" ]; then mv -f "$before" "$final" || exit 1
  elif [ "$hash" = "$2" ]; then rm -f "$final" || exit 1; fi
  rmdir "$program" 2>/dev/null
  sync "$program" 2>/dev/null
  :
}
keepRuntime() {
  [ "$1" = none ] || isVersion "$1" || exit 64
  for file in "$program"/node-v* "$program"/.node-v*; do
    [ "$file" = "$program/node-v$1" ] || rm -f "$file" || exit 1
  done
  rmdir "$uploads" 2>/dev/null
  :
}

case $verb in
  place-runtime) placeRuntime "$unit" "$third" "${4:-}" ;;
  remove-runtime) removeRuntime "$unit" "$third" ;;
  keep-runtime) keepRuntime "$unit" ;;
  answers) answers ;;
  set-tasks) setTasks ;;
  limit) isLimit "$third" "${4:-}" ;;
  note-url) noteUrl "$third" "${4:-/}" ;;
  url) urlAnswers "$third" "${4:-/}" ;;
  drain-restart) drainRestart ;;
  *) exit 64 ;;
esac
