set -u
umask 077
id=$1 sum=$2
state=/var/lib/autoscaler
plans=$state/plans
new=$plans/.$id.new
[ -d "$state" ] || mkdir -m 0755 "$state" || exit 1
[ -d "$plans" ] || mkdir -m 0700 "$plans" || exit 1
find "$plans" -maxdepth 1 -name '.*.new' -mmin +60 -exec rm -rf {} + 2>/dev/null
if [ -e "$plans/$id" ]; then echo "$plans/$id: exists" >&2; exit 1; fi
mkdir "$new" || exit 1
cd "$new" || exit 1
if tar -xf - && [ "$(sha256sum <sums)" = "$sum  -" ] && sha256sum -c sums >/dev/null; then
  mv "$new" "$plans/$id"
else
  cd /
  rm -rf "$new"
  exit 1
fi
cd /
