# A byte is printed by its number.
# shellcheck disable=SC2059,SC2020
unit=$1 first=$2 last=$3
escaped=$(printf %s "$unit" | LC_ALL=C od -An -v -tx1 | tr -s ' \n' '\n\n' | while read -r byte; do
  case $byte in
    3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]) printf "\\$(printf %03o "0x$byte")" ;;
    '') ;;
    *) printf '_%s' "$byte" ;;
  esac
done)
systemctl show -p ExecMainPID "$unit" >/dev/null || exit 1
busctl --json=short get-property org.freedesktop.systemd1 "/org/freedesktop/systemd1/unit/$escaped" org.freedesktop.systemd1.Service ExecStartEx || exit 1
fragment=$(systemctl show -p FragmentPath --value "$unit")
stat -L -c %a "$fragment" || exit 1
{ cat "$fragment"; systemctl show -p DropInPaths --value "$unit" | tr ' ' '\n' | while IFS= read -r path; do
  case $path in '' | "$first" | "$last") ;; *) cat "$path" ;; esac
done; } | sha256sum
