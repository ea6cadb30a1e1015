set -u
state=$1 backups=$2 log=$3 program=$4
if [ -e "$program" ]; then echo "$program: still there" >&2; exit 1; fi
if [ -e "$state/plans.lock" ] && ! flock -w 10 "$state/plans.lock" true; then echo "$state: a plan runs" >&2; exit 1; fi
rm -rf -- "$state" "$backups" || exit 1
rm -f -- "$log" "$log".[0-9] "$log".[0-9].gz
