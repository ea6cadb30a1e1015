set -u
umask 077
name=$1 total=$2 uploads=$3
state=${uploads%/*} file=$3/$1 unit=autoscaler-upload-$(printf %.16s "$1")
[ -d "$state" ] || mkdir -m 0755 "$state" || exit 1
[ -d "$uploads" ] || mkdir -m 0700 "$uploads" || exit 1
systemctl stop "$unit.timer" 2>/dev/null
systemd-run --quiet --collect --unit="$unit" --on-active=3h --description='Autoscaler: remove an upload that nobody came back for' \
  /bin/sh -c 'rm -f -- "$1"; rmdir -- "$2" 2>/dev/null; :' sh "$file" "$uploads" >/dev/null || exit 1
size=0
[ ! -f "$file" ] || size=$(wc -c <"$file")
[ "$size" -le "$total" ] || { rm -f -- "$file"; size=0; }
echo "$size"
