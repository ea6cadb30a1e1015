import { paths } from '../host/paths';

/** autoscaler-recover.service: at boot, plans that a power cut interrupted are undone or finished. */
export function recoverUnit(): string {
  return `# Written by the autoscaler.
[Unit]
Description=Autoscaler: end plans that were interrupted
ConditionDirectoryNotEmpty=${paths.plans}

[Service]
Type=oneshot
TimeoutStartSec=300
ExecStart=/bin/sh ${paths.planExecutor} recover-all

[Install]
WantedBy=multi-user.target
`;
}
