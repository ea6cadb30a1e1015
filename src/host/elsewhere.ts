/** Gunicorn and Celery that run outside a system service of their own: seen, and not to be scaled from here. */
import { message, type Message } from '../words/message';
import type { ElsewhereLook, ElsewherePlace, ServiceKind } from './look';
import { ancestorsIn, isSupervisor, mastersOf } from './masters';
import { unitOfControlGroup, type TableProcess } from './processTable';
import { baseName, isPython } from './commandChain';

/** Cgroups as Docker, Podman, containerd, CRI-O, Kubernetes, LXC, Incus and nspawn make them; the name is theirs. */
const containers: readonly RegExp[] = [
  /\/(?:docker|libpod|crio|cri-containerd|nerdctl)-(?:payload-)?([0-9a-f]{12})[0-9a-f]*(?:\.scope)?(?:\/|$)/,
  /\/(?:docker|containerd|podman|garden)\/(?:[^/]+\/)*?([0-9a-f]{12})[0-9a-f]{20,}(?:\/|$)/,
  /\/kubepods[^/]*\/(?:[^/]+\/)*(?:cri-containerd-|crio-|docker-)?([0-9a-f]{12})[0-9a-f]{20,}/,
  /\/lxc(?:\.payload)?[./]([^/]+)/,
  /\/machine\.slice\/machine-([^/]+)\.scope/,
  /\/machine\.slice\/systemd-nspawn@([^/]+)\.service/,
];

/** `others`: processes in the table that belong to no service that was found. Sorted by place, name, PID. */
export function elsewhereOf(
  others: readonly TableProcess[],
  toLook: (kind: ServiceKind, master: TableProcess) => Pick<ElsewhereLook, 'master' | 'workers'>,
): ElsewhereLook[] {
  const byPid = new Map(others.map((process) => [process.pid, process]));
  return (['gunicorn', 'celery'] as const)
    .flatMap((kind) =>
      mastersOf(kind, others).map((master) => ({
        kind,
        ...placeOf(master, ancestorsIn(master, byPid)),
        uid: master.uid,
        ...toLook(kind, master),
      })),
    )
    .sort((a, b) => compare(a.place, b.place) || compare(a.name, b.name) || a.master.pid - b.master.pid);
}

/** Where it runs, why that can't be scaled from here, and what could be done. */
export function elsewhereMessage(each: ElsewhereLook): Message {
  const program = each.kind === 'gunicorn' ? 'Gunicorn' : 'Celery';
  return message(`host.elsewhere.${each.place}`, { program, name: elsewhereName(each), uid: each.uid ?? '?' });
}

/** As the server has it, but short. */
export function elsewhereName({ name }: ElsewhereLook): string {
  return name.slice(0, 100);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function placeOf(
  { controlGroup }: TableProcess,
  ancestors: readonly TableProcess[],
): { readonly place: ElsewherePlace; readonly name: string } {
  for (const pattern of containers) {
    const name = pattern.exec(controlGroup)?.[1];
    if (name !== undefined) return { place: 'container', name: unescaped(name) };
  }
  const below = /\/user@\d+\.service\/(.*)$/.exec(controlGroup)?.[1];
  const userUnit = below?.split('/').find((part) => part.endsWith('.service'));
  if (userUnit !== undefined) return { place: 'userService', name: userUnit.replace(/^_/, '') };
  const program = ancestors.filter(isSupervisor).map(nameOf).at(0) ?? '';
  const unit = unitOfControlGroup(controlGroup);
  if (unit !== undefined) {
    if (/^(?:cron|crond|anacron|atd|fcron|cronie)(?:@.*)?\.service$/.test(unit)) return { place: 'cron', name: unit };
    if (/^(?:ssh|sshd|dropbear)(?:@.*)?\.service$/.test(unit)) return { place: 'session', name: unit };
    return { place: 'supervisor', name: program === '' ? unit : `${program} (${unit})` };
  }
  if (program !== '' && !/^(?:tmux|screen|SCREEN|sshd|systemd|init)$/.test(program)) {
    return { place: 'supervisor', name: program };
  }
  const last = controlGroup.slice(controlGroup.lastIndexOf('/') + 1);
  if (controlGroup.startsWith('/user.slice/')) return { place: 'session', name: last };
  return { place: 'other', name: last === '' ? '/' : last };
}

function nameOf({ commandLine: [first = '', second] }: TableProcess): string {
  const title = /^(sshd|tmux|PM2)\b/.exec(first)?.[1];
  if (title !== undefined) return title.toLowerCase();
  return baseName(isPython(baseName(first)) && second !== undefined ? second : first);
}

/** systemd.unit(5): `\x2d` stands for `-`. */
function unescaped(name: string): string {
  return name.replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
