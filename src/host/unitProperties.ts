/** What is asked of `systemctl show`: by the script of a look and by the agent alike. */
export const unitProperties = [
  'Id',
  'Names',
  'Description',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'Result',
  'MainPID',
  'User',
  'ControlGroup',
  'FragmentPath',
  'DropInPaths',
  'NeedDaemonReload',
  'ActiveEnterTimestamp',
  'NRestarts',
  'TasksCurrent',
  'TasksMax',
  'CPUUsageNSec',
  'KillMode',
  'WorkingDirectory',
  'Type',
  'TimeoutStopUSec',
  'StartLimitIntervalUSec',
  'StartLimitBurst',
  'ExecStart',
  'ExecMainStartTimestamp',
  'ExecMainExitTimestamp',
  'LastTriggerUSec',
  'NextElapseUSecRealtime',
  'NextElapseUSecMonotonic',
] as const;

export const managerProperties = ['Version', 'DefaultTasksMax'] as const;

/** Our own units, asked for in the same call. */
export const ownUnits = ['autoscaler.timer', 'autoscaler.path', 'autoscaler.service'] as const;

/** Folders of unit files, strongest first (systemd.unit(5)); /lib only where it is not the same as /usr/lib. */
export const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/run/systemd/transient',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
] as const;
