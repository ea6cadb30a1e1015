names() { sed -n 's/^"\{0,1\}\([A-Za-z_][A-Za-z0-9_]\{0,99\}\)=.*/env \1/p' | sort -u | head -n 500; }
tell() {
  printf 'unit %s\n' "$state"
  # Of a process with a title of its own (setproctitle) nothing is left there.
  if [ "${pid:-0}" -gt 0 ] && tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -q '^INVOCATION_ID='; then
    echo complete
    tr '\n\0' ' \n' <"/proc/$pid/environ" | names
  else
    {
      printf '%s\n' "$environment" | tr ' ' '\n'
      printf '%s\n' "$files" | while IFS= read -r file; do [ ! -r "$file" ] || cat -- "$file"; done
    } | sed 's/^[[:space:]]*//' | names
  fi
  state= pid= environment= files=
}
state= pid= environment= files=
newline='
'
systemctl show -p LoadState -p MainPID -p Environment -p EnvironmentFiles -- "$@" | {
  while IFS= read -r line; do
    case $line in
      LoadState=*) state=${line#*=} ;;
      MainPID=*) pid=${line#*=} ;;
      Environment=*) environment=${line#*=} ;;
      EnvironmentFiles=/*)
        file=${line#*=}
        files=$files${file% (ignore_errors=*}$newline ;;
      '') tell ;;
    esac
  done
  tell
}
