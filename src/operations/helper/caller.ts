/** Who called: sudo says so in the environment, and lets nobody else say it (sudo(8)). */
import { Refusal } from './refusal';

export interface Caller {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

const noId = 0xfffffffe;

export function callerOf(env: NodeJS.ProcessEnv): Caller {
  const number = (name: string): number => {
    const text = env[name];
    if (text === undefined) return 0;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : noId + 1;
    if (value > noId) throw new Refusal(`${name}: not a number`);
    return value;
  };
  return { uid: number('SUDO_UID'), gid: number('SUDO_GID'), name: env['SUDO_USER'] ?? 'root' };
}
