/**
 * The program that carries out any plan on the server. One POSIX sh text for dash, bash and BusyBox; it comes with
 * every plan, so that what is shown and what runs are of one version.
 *
 * `carry-out.sh carry-out ID`   carries out the plan in /var/lib/autoscaler/plans/ID
 * `carry-out.sh stop ID`        asks the program to undo and end: how systemd stops its unit
 * `carry-out.sh recover ID`     ends a plan whose program was killed or lost power: undoes it, or finishes its last step
 * `carry-out.sh recover-boot ID`   the same before services start, so that none ever runs by half of a plan
 * `carry-out.sh recover-boot-all`  for every plan left open; each is ended by the program that came with it
 *
 * The plan's folder holds
 *   intent     the manifest (`intent.ts` has its format); lines of tab-separated fields, `=` + octal escapes for free text
 *   unit.sh    `autoscaler-unit` (`unitScript.ts`)
 *   content.N  what file N shall hold
 *   started    seconds since the epoch
 *   progress   `b KIND N` before a step (fsync), `e KIND N STATUS LABEL OUTPUT` after it, both texts in base64
 *   made       folders that we created, in order
 *   backup     the backup's folder
 *   unrecorded the history could not be told the end
 *   guard      the plan is ended at the next boot by a unit that is removed with its end
 *   cancel     placed by whoever wants the plan undone
 *   ended      what will be the result, while the last traces are removed
 *   result     `done`, `undone STEP OUTPUT`, `undoFailed STEP OUTPUT`, `refused REASON DETAIL`; written last, atomically
 *
 * The history (`src/host/planHistory.ts`) gets a record with `open` before the first change, and the same with the end.
 *
 * Nothing is evaluated: fields become positional parameters and run as "$@". What to undo is read from `progress`,
 * never from memory, so that an undo after kill -9 or a power cut is the same undo.
 */
import carryOutScriptText from './carryOut.sh';

export const carryOutScript = carryOutScriptText;
