import { paths } from '../../host/paths';

/**
 * autoscaler-recover.service: at boot, plans that a power cut interrupted are undone or finished, before any service starts, so
 * that none ever runs by half of a plan. A plan that is carried out before this is there brings such a unit of its own.
 */
export function recoverUnit(): string {
  return `# Written by the autoscaler.
[Unit]
Description=Autoscaler: end plans that were interrupted
DefaultDependencies=no
RequiresMountsFor=${paths.plans} ${paths.backups}
After=local-fs.target
Before=sysinit.target shutdown.target
Conflicts=shutdown.target
ConditionDirectoryNotEmpty=${paths.plans}

[Service]
Type=oneshot
TimeoutStartSec=300
ExecStart=/bin/sh ${paths.planExecutor} recover-boot-all

[Install]
WantedBy=sysinit.target
`;
}
