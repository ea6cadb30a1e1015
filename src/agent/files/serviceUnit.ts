import { paths } from '../../host/paths';

/** A whole tick may take this long; the unit's own limit is a little more. */
export const tickDeadlineSeconds = 100;

/**
 * autoscaler.service. The sandbox is hygiene, not a boundary: whoever may talk to systemd may do anything. Its limits on what
 * Node can do were measured: MemoryDenyWriteExecute= aborts it, ProcSubset=pid hides /proc/meminfo.
 */
export function serviceUnit({ nodePath }: { readonly nodePath: string }): string {
  return `# Written by the autoscaler.
[Unit]
Description=Autoscaler for Gunicorn and Celery: one tick
# Each start of a scaled service may ask for a tick; many at once are no fault.
StartLimitIntervalSec=0

[Service]
Type=oneshot
TimeoutStartSec=${tickDeadlineSeconds + 15}
# First of all, and whatever becomes of the agent: with marks left, autoscaler.path would start it again without end.
ExecStartPre=-+/usr/bin/find ${paths.wake} -mindepth 1 -delete
# A file that is not there can't be made writable for the agent below.
ExecStartPre=-+/usr/bin/touch ${paths.log}
ExecStart=${word(nodePath)} ${paths.agent} tick
RuntimeDirectory=autoscaler
RuntimeDirectoryPreserve=yes
StateDirectory=autoscaler
StateDirectoryMode=0755
UMask=0022
ProtectSystem=strict
ReadWritePaths=${paths.units} -${paths.log}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
NoNewPrivileges=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH
`;
}

/** One word of a command line for systemd.service(5). */
function word(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/%/g, '%%').replace(/\$/g, '$$$$');
  return /^[\w./-]+$/.test(text) ? text : `"${escaped}"`;
}
