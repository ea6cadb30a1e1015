plan=$plans/$id
trap 'say goesOn; exit 130' INT
seen=0 quiet=0
while :; do
  ended=
  [ ! -f "$plan/result" ] || ended=1
  lines=$(wc -l <"$plan/progress" 2>/dev/null) || lines=0
  if [ "$lines" -gt "$seen" ]; then
    sed -n "$((seen + 1)),${lines}p" "$plan/progress" | while IFS=$tab read -r what _ _ status label output; do
      [ "$what" = e ] || continue
      if [ "$status" = 0 ]; then printf '  ok  '; else printf '  --  '; fi
      printf '%s\n' "$(printf %s "${label#=}" | base64 -d | tr '\000-\037' ' ')"
      [ "$status" = 0 ] || printf %s "${output#=}" | base64 -d | tr -c '[:print:]\n' ' ' | sed 's/^/      /'
    done
    seen=$lines quiet=0
  fi
  [ -z "$ended" ] || break
  sleep 0.3
  # Its program was killed: whoever finds that ends the plan.
  case $(property ActiveState "autoscaler-plan-$id.service") in
    inactive | failed) quiet=$((quiet + 1)) ;;
    *) quiet=0 ;;
  esac
  if [ "$quiet" -ge 10 ]; then /bin/sh "$plan/carry-out.sh" recover "$id" || exit 1; fi
done
IFS=$tab read -r result step _ <"$plan/result"
step=$(printf %s "${step#=}" | base64 -d | tr '\000-\037' ' ')
case $result in
  'done') say 'done' "$(cat "$plan/backup" 2>/dev/null)"; exit 0 ;;
  undone) say undone "$step" ;;
  *) say failed "$result $step" ;;
esac
exit 1
