set -u
umask 077
file=$(mktemp /run/autoscaler-sudoers.XXXXXX) || exit 1
trap 'rm -f "$file"' EXIT
printf %s "$1" >"$file" && chmod 0440 "$file" && visudo -c -f "$file"
