set -u
umask 077
file=$4/$1 offset=$2 length=$3
size=0
[ ! -f "$file" ] || size=$(wc -c <"$file")
[ "$size" -ge "$offset" ] || exit 66
if [ "$size" -gt "$offset" ]; then truncate -s "$offset" "$file" || exit 1; fi
cat >>"$file" || exit 28
[ "$(wc -c <"$file")" -eq $((offset + length)) ]
