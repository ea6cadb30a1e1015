/**
 * `autoscaler-unit`: what plans ask of a service beyond what systemctl can. One POSIX sh text for dash, bash and BusyBox that
 * needs neither Node nor curl; it comes with every plan, and its words are arguments.
 *
 * `unit.sh answers UNIT gunicorn|celery|service`   0 when UNIT is active, does not restart by itself within a second, and
 *     Gunicorn: has a worker, and what connects to its listening sockets is accepted; Celery: has its pool processes.
 *     Prints what is missing. One try; who asks goes on asking.
 * `unit.sh drain-restart UNIT SECONDS`   asks the main process alone to end (SIGTERM: for Celery a warm shutdown, which ends
 *     once the running tasks have), waits at most SECONDS for it, then starts the unit; what still runs then is stopped.
 *
 * `unit.sh set-tasks UNIT`   sets the running cgroup's limit on tasks to what the unit's files say now
 * `unit.sh limit UNIT NAME VALUE`   0 when TasksMax, LimitNPROC, LimitNOFILE or LimitAS is VALUE for the running unit: in its
 *     cgroup, or for its main process in /proc. `unit.sh url UNIT ADDRESS PATH`   0 when ADDRESS answers PATH below 500,
 *     or as badly as when `note-url`, with the same words, was asked before.
 *
 * `unit.sh place-runtime VERSION SHA256 UPLOAD`   unpacks an upload to /opt/autoscaler/node-vVERSION, if it has this hash and runs
 * `unit.sh remove-runtime VERSION SHA256`   takes that back: what has this hash, or was only half placed
 * `unit.sh keep-runtime VERSION|none`   removes all private runtimes but this one, and what an upload has left
 *
 * AUTOSCALER_EARLY=1: services have not started yet (early boot), so nothing is waited for.
 */
import unitScriptText from './unitScript.sh';

export const unitScript = unitScriptText;
