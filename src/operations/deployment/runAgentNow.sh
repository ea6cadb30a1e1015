cursor=$(journalctl -n 0 --show-cursor --no-pager -q 2>/dev/null | sed -n 's/^-- cursor: //p')
systemctl start autoscaler.service
status=$?
journalctl --sync 2>/dev/null
journalctl -u autoscaler.service ${cursor:+"--after-cursor=$cursor"} -o cat -n 60 --no-pager -q 2>/dev/null
exit "$status"
