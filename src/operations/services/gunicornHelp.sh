set -f
user=$(systemctl show -p User --value -- "$1")
words=$(systemctl show -p ExecStart --value -- "$1" | sed -n 's/^{ path=\([^ ;]*\) ; argv\[\]=\(.*\) ; ignore_errors=.*/\1 \2/p' | head -n 1)
program= python= before=
for word in $words; do
  case $word in
    /*/gunicorn | /*/gunicorn3 | /*/gunicorn-3) program=$word; break ;;
    gunicorn | gunicorn.app.wsgiapp) [ "$before" != -m ] || [ -z "$python" ] || { program=$python; break; } ;;
    /*/python* | /*/pypy*) python=$word ;;
  esac
  before=$word
done
[ -x "$program" ] || exit 0
set -- "$program"
[ "$program" != "$python" ] || set -- "$program" -m gunicorn
if [ -n "$user" ] && [ "$user" != root ]; then
  group=$(id -g -- "$user") || exit 0
  set -- setpriv --reuid "$user" --regid "$group" --clear-groups --no-new-privs "$@"
fi
cd /
timeout -k 1 10 env -i PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C COLUMNS=200 "$@" --help </dev/null 2>/dev/null | head -c 100000
exit 0
