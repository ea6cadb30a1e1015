/** Whether a server needs a private Node.js for the agent, and whether that could run there: told before anything is copied. */
import type { OperationContext } from '../../../base/context';
import { Failure } from '../../../base/failure';
import { isKnown } from '../../../base/known';
import type { Look } from '../../../host/look';
import { runtimeOf } from '../../../host/paths';
import type { Server } from '../../../ssh/server';
import { message, type MessageParams } from '../../../words/message';
import { probeRuntime, type RuntimeProbe } from './probeRuntime';
import { neededGlibc, pinnedRuntimes, runtimeVersion, type Platform } from './pinned';

export type RuntimeNeed =
  /** The server's own Node.js, or the private one that is in place. */
  | { readonly kind: 'none' }
  /** `outdated`: a private one is in use (`version`), of another version than ours. `damaged`: it is not what we have put there. */
  | {
      readonly kind: 'missing' | 'outdated' | 'damaged';
      readonly platform: Platform;
      readonly version?: string;
    };

const privatePath = /^\/opt\/autoscaler\/node-v(\d+\.\d+\.\d+)$/;

/** Which version of a private Node.js a path is; undefined for any other program. */
export function privateVersionOf(path: string): string | undefined {
  return privatePath.exec(path)?.[1];
}

/**
 * Opens the root shell. A private Node.js that is in use stays in use, also where the server has got one of its own since.
 * Throws `operations.runtime.…` where one is needed and could not run.
 */
export async function needRuntime(server: Server, look: Look, context: OperationContext): Promise<RuntimeNeed> {
  const node = isKnown(look.autoscaler.node) ? look.autoscaler.node.value : undefined;
  const version = node === undefined ? undefined : privateVersionOf(node.path);
  if (node !== undefined && version === undefined) return { kind: 'none' };
  await server.becomeRoot(context);
  const probe = await server.run(probeRuntime(version ?? '-'), context);
  if (version === undefined) return { kind: 'missing', platform: judgeRuntime(probe, server.name) };
  if (version !== runtimeVersion) {
    const platform = judgeRuntime(probe, server.name);
    return { kind: 'outdated', platform, version };
  }
  const platform = platformOf(probe.machine, server.name);
  const there = probe.runtimes.find((each) => each.version === version);
  if (there?.sha256 === pinnedRuntimes[platform].sha256) return { kind: 'none' };
  return { kind: 'damaged', platform: judgeRuntime(probe, server.name), version };
}

/** The package for this server. Throws what stands in its way, with what to do about it. */
export function judgeRuntime(probe: RuntimeProbe, server: string): Platform {
  const fail = (code: Failure['code'], params: MessageParams): Failure =>
    new Failure({ code, params, server, phase: 'plan', remedy: message('operations.runtime.ownNode.remedy') });
  const platform = platformOf(probe.machine, server);
  if (probe.glibc === undefined && probe.hasMusl) throw fail('operations.runtime.musl', { needed: neededGlibc });
  if (!probe.hasLoader) throw fail('operations.runtime.noLoader', { machine: probe.machine });
  if (probe.glibc !== undefined && isOlder(probe.glibc, neededGlibc)) {
    throw fail('operations.runtime.oldGlibc', { found: probe.glibc, needed: neededGlibc });
  }
  if (probe.missingLibraries.length > 0) {
    throw fail('operations.runtime.missingLibrary', { libraries: probe.missingLibraries.join(', ') });
  }
  if (probe.program.noexec) throw fail('operations.runtime.noexec', { folder: probe.program.folder });
  assertSpace(probe, platform, server);
  return platform;
}

function platformOf(machine: string, server: string): Platform {
  if (machine === 'x86_64') return 'x64';
  if (machine === 'aarch64') return 'arm64';
  throw new Failure({
    code: 'operations.runtime.wrongMachine',
    params: { machine },
    server,
    phase: 'plan',
    remedy: message('operations.runtime.ownNode.remedy'),
  });
}

/** The program as it will lie there, the compressed one beside it for a while, and some room to breathe. */
function assertSpace({ program, uploads }: RuntimeProbe, platform: Platform, server: string): void {
  const margin = 50_000_000;
  const { bytes, packageBytes } = pinnedRuntimes[platform];
  const isOne = program.device === uploads.device;
  const assertFree = ({ folder, freeBytes }: RuntimeProbe['program'], needed: number): void => {
    if (freeBytes === undefined || freeBytes >= needed) return;
    throw new Failure({
      code: 'operations.runtime.noSpace',
      params: { folder, neededMB: Math.ceil(needed / 1e6), freeMB: Math.floor(freeBytes / 1e6) },
      server,
      phase: 'plan',
      remedy: message('operations.runtime.noSpace.remedy', { folder }),
    });
  };
  assertFree(program, bytes + margin + (isOne ? packageBytes : 0));
  if (!isOne) assertFree(uploads, packageBytes + margin);
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  for (let n = 0; n < 2; n += 1) {
    const difference = (a?.[n] ?? 0) - (b?.[n] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Where the pinned version lies on a server. */
export const runtimePath = runtimeOf(runtimeVersion);
