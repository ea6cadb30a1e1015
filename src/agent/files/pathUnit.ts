import { paths } from '../../host/paths';

/** autoscaler.path: a service that starts leaves a mark, and the agent puts its count right. */
export function pathUnit(): string {
  return `# Written by the autoscaler.
[Unit]
Description=Autoscaler for Gunicorn and Celery: services that have started
# Stopped and restarted with the timer, which also starts it.
PartOf=autoscaler.timer

[Path]
DirectoryNotEmpty=${paths.wake}
MakeDirectory=yes
# Should marks ever stay, the agent does not run in a circle for long (systemd 250 and later; older ones ignore it).
TriggerLimitIntervalSec=30s
TriggerLimitBurst=60
`;
}
