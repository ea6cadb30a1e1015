import { paths } from '../../host/paths';
import { word } from './word';

/** A whole tick may take this long; the unit's own limit is a little more. */
export const tickDeadlineSeconds = 100;

export interface ServiceUnitOptions {
  readonly nodePath: string;
  /** agent.json's: the owner's command for a tick that fails. */
  readonly onFailure?: readonly string[] | undefined;
}

/**
 * autoscaler.service. The sandbox is hygiene, not a boundary: whoever may talk to systemd may do anything. Its limits on what
 * Node can do were measured: MemoryDenyWriteExecute= aborts it, ProcSubset=pid hides /proc/meminfo.
 */
export function serviceUnit({ nodePath, onFailure }: ServiceUnitOptions): string {
  return `# Written by the autoscaler.
[Unit]
Description=Autoscaler for Gunicorn and Celery: one tick
${onFailure === undefined ? '' : 'OnFailure=autoscaler-failed.service\n'}# Each start of a scaled service may ask for a tick; many at once are no fault.
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
# Health checks ask services on this machine, by TCP too.
RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6
IPAddressDeny=any
IPAddressAllow=localhost
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
# CAP_KILL: a gthread worker is made to stand still before Gunicorn ends it.
CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH CAP_KILL
`;
}
