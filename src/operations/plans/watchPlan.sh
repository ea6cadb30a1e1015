set -u
plan=/var/lib/autoscaler/plans/$1
unit=autoscaler-plan-$1.service
offset=$2 tenths=$3
[ -d "$plan" ] || { printf 'gone\n\n\n'; exit 0; }
passed=0 more=0
while :; do
  state=running
  [ ! -f "$plan/result" ] || state=ended
  size=0
  [ ! -f "$plan/progress" ] || size=$(wc -c <"$plan/progress")
  [ "$state" = running ] || break
  # Steps follow each other closely: a moment more brings several at once.
  if [ "$size" -gt "$offset" ]; then
    more=$((more + 1))
    [ "$more" -le 4 ] || break
  fi
  if [ "$more" -eq 0 ] && [ "$passed" -ge "$tenths" ]; then
    # One line per unit. In "stop-sigkill" the program is dead, and systemd waits for what it left: without news of the
    # empty cgroup (cgroup v1 in a container) until TimeoutStopSec, minutes before it would recover the plan itself.
    if ! systemctl show -p SubState --value "$unit" "autoscaler-recover-$1.service" |
      grep -qxE 'condition|start|start-pre|start-post|running|reload|stop|stop-watchdog|stop-sigterm|stop-post'; then
      [ ! -f "$plan/result" ] || continue
      state=lost
    fi
    break
  fi
  passed=$((passed + 1))
  sleep 0.1
done
printf '%s\n' "$state"
if [ "$size" -gt "$offset" ]; then
  tail -c "+$((offset + 1))" "$plan/progress" | head -c "$((size - offset))" | base64 | tr -d '\n'
fi
printf '\n'
if [ "$state" = ended ]; then base64 <"$plan/result" | tr -d '\n'; fi
printf '\n'
