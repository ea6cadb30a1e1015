import startPlanUnitText from './startPlanUnit.sh';

/**
 * Starts what carries out the plan `$id` in `$plans`, in a unit of its own. KillMode=mixed: being asked to stop, the program ends
 * its step and undoes; killed, it is recovered by ExecStopPost.
 */
export const startPlanUnit = startPlanUnitText;
