systemd-run --quiet --collect --unit="autoscaler-plan-$id" --description="Autoscaler plan $id" \
  -p KillMode=mixed -p TimeoutStopSec=300 \
  -p "ExecStop=/bin/sh $plans/$id/carry-out.sh stop $id" \
  -p "ExecStopPost=/bin/sh $plans/$id/carry-out.sh recover $id" \
  /bin/sh "$plans/$id/carry-out.sh" carry-out "$id"
