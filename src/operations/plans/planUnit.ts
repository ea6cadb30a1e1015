import { sh } from '../../base/sh';

/**
 * Starts what carries out the plan `$id` in `$plans`, in a unit of its own. KillMode=mixed: being asked to stop, the program ends
 * its step and undoes; killed, it is recovered by ExecStopPost.
 */
export const startPlanUnit = sh`systemd-run --quiet --collect --unit="autoscaler-plan-$id" --description="Autoscaler plan $id" \
  -p KillMode=mixed -p TimeoutStopSec=300 \
  -p "ExecStop=/bin/sh $plans/$id/carry-out.sh stop $id" \
  -p "ExecStopPost=/bin/sh $plans/$id/carry-out.sh recover $id" \
  /bin/sh "$plans/$id/carry-out.sh" carry-out "$id"
`;
