/** A remedy as data: what a plan is made from. */
import { message, type Message } from '../words/message';

export type LimitName = 'TasksMax' | 'LimitNPROC' | 'LimitNOFILE' | 'LimitAS';
export type SysctlKey = 'kernel.threads-max' | 'kernel.pid_max' | 'vm.max_map_count';

export type Remedy =
  /** A limit of the unit, in our drop-in. */
  | { readonly kind: 'limit'; readonly unit: string; readonly name: LimitName; readonly value: number | 'infinity' }
  /** TasksMax of a slice above it. */
  | { readonly kind: 'slice'; readonly slice: string; readonly value: number }
  /** Of the kernel, now and for good. */
  | { readonly kind: 'sysctl'; readonly key: SysctlKey; readonly value: number }
  | { readonly kind: 'workers'; readonly unit: string; readonly workers: number }
  /** Threads by number: workers × threads. */
  | { readonly kind: 'wsgi'; readonly unit: string; readonly workers: number; readonly threads: number }
  /** ASGI that sheds what is above `limit` requests in flight for each worker, with 503. */
  | { readonly kind: 'boundedAsgi'; readonly unit: string; readonly limit: number }
  /** Workers that end after so many requests, so that what leaks ends with them. */
  | { readonly kind: 'recycle'; readonly unit: string }
  /** Without the options that Gunicorn does not have. */
  | { readonly kind: 'knownOptions'; readonly unit: string }
  /** Without Gunicorn's control socket, whose path all masters of a user share unless they are told otherwise. */
  | { readonly kind: 'noControlSocket'; readonly unit: string }
  /** For logins of a user; services are not touched by it. */
  | { readonly kind: 'logins'; readonly user: string; readonly value: number };

export const limitNames: readonly LimitName[] = ['TasksMax', 'LimitNPROC', 'LimitNOFILE', 'LimitAS'];
export const sysctlKeys: readonly SysctlKey[] = ['kernel.threads-max', 'kernel.pid_max', 'vm.max_map_count'];

export function titleOf(remedy: Remedy): Message {
  switch (remedy.kind) {
    case 'limit':
      return message('threads.remedy.limit', { unit: remedy.unit, name: remedy.name, value: remedy.value });
    case 'slice':
      return message('threads.remedy.slice', { slice: remedy.slice, value: remedy.value });
    case 'sysctl':
      return message('threads.remedy.sysctl', { key: remedy.key, value: remedy.value });
    case 'workers':
      return message('threads.remedy.workers', { unit: remedy.unit, workers: remedy.workers });
    case 'wsgi': {
      const { unit, workers, threads } = remedy;
      return message('threads.remedy.wsgi', { unit, workers, threads });
    }
    case 'boundedAsgi':
      return message('threads.remedy.boundedAsgi', { unit: remedy.unit, limit: remedy.limit });
    case 'recycle':
      return message('threads.remedy.recycle', { unit: remedy.unit });
    case 'knownOptions':
      return message('threads.remedy.knownOptions', { unit: remedy.unit });
    case 'noControlSocket':
      return message('threads.remedy.noControlSocket', { unit: remedy.unit });
    case 'logins':
      return message('threads.remedy.logins', { user: remedy.user, value: remedy.value });
  }
}

/** What one pays for it. */
export function costOf(remedy: Remedy): Message {
  switch (remedy.kind) {
    case 'limit':
      return message(remedy.name === 'TasksMax' ? 'threads.cost.tasksMax' : 'threads.cost.limit');
    case 'slice':
      return message('threads.cost.slice');
    case 'sysctl':
      return message('threads.cost.sysctl');
    case 'workers':
      return message('threads.cost.workers');
    case 'wsgi':
      return message('threads.cost.wsgi', { atOnce: remedy.workers * remedy.threads });
    case 'boundedAsgi':
      return message('threads.cost.boundedAsgi', { limit: remedy.limit });
    case 'recycle':
      return message('threads.cost.recycle');
    case 'knownOptions':
      return message('threads.cost.knownOptions');
    case 'noControlSocket':
      return message('threads.cost.noControlSocket');
    case 'logins':
      return message('threads.cost.logins');
  }
}
