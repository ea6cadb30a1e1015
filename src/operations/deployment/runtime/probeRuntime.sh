set -u
hashed=$3
say() { printf '%s %s\n' "$1" "$2"; }
machine=$(uname -m)
say machine "$machine"
say glibc "$(getconf GNU_LIBC_VERSION 2>/dev/null | sed -n 's/^glibc \([0-9.]*\).*/\1/p')"
for file in /lib/ld-musl-*; do [ ! -e "$file" ] || say musl "$file"; done
case $machine in
  x86_64) loader=/lib64/ld-linux-x86-64.so.2 kind=x86-64 ;;
  aarch64) loader=/lib/ld-linux-aarch64.so.1 kind=AArch64 ;;
  *) loader=/nonexistent kind=none ;;
esac
[ ! -e "$loader" ] || say loader "$loader"
known=$(ldconfig -p 2>/dev/null)
for library in libstdc++.so.6 libgcc_s.so.1; do
  [ -n "$known" ] || break
  printf '%s\n' "$known" | grep -F "$library (" | grep -qF "$kind" || say missing "$library"
done
folder() {
  folder=$2
  while [ -n "$folder" ] && [ ! -d "$folder" ]; do folder=${folder%/*}; done
  folder=${folder:-/}
  say "$1" "$folder"
  say "$1-space" "$(df -Pk "$folder" 2>/dev/null | awk 'NR == 2 { print $4, $1 }')"
  case ,$(findmnt -n -o OPTIONS -T "$folder" 2>/dev/null), in *,noexec,*) say "$1-noexec" yes ;; esac
}
folder program "$1"
folder uploads "$2"
for file in "$1"/node-v*; do
  [ -f "$file" ] || continue
  version=${file##*/node-v}
  sum=-
  if [ "$version" = "$hashed" ]; then sum=$(sha256sum <"$file"); sum=${sum%% *}; fi
  say runtime "$version $sum"
done
