// The bridge between this machine and the hosts of one test process: no route to anywhere else.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mustRun, runProgram } from './program';

export interface Bridge {
  readonly name: string;
  /** Third byte of the addresses 10.87.x.0/24. */
  readonly subnet: number;
}

const namePrefix = 'ashost';

/** Makes a bridge with a free address range. Making a link is atomic, so two processes never get the same one. */
export async function makeBridge(): Promise<Bridge> {
  const first = process.pid % 254;
  for (let i = 0; i < 254; i += 1) {
    const subnet = ((first + i) % 254) + 1;
    const name = `${namePrefix}${subnet}`;
    if (linkExists(name)) continue;
    const made = await runProgram('ip', [
      'link',
      'add',
      name,
      'type',
      'bridge',
      'stp_state',
      '0',
      'forward_delay',
      '0',
    ]);
    if (made.code !== 0) {
      if (linkExists(name)) continue;
      throw new Error(`a bridge can't be made: ${made.stderr.trim()}`);
    }
    await mustRun('ip', ['address', 'add', `10.87.${subnet}.1/24`, 'dev', name]);
    await mustRun('ip', ['link', 'set', name, 'up']);
    return { name, subnet };
  }
  throw new Error('all 254 address ranges of 10.87.0.0/16 are taken');
}

export function linkExists(name: string): boolean {
  return existsSync(`/sys/class/net/${name}`);
}

/** Synchronous, because it is also called while the process exits. */
export function removeLink(name: string): void {
  if (linkExists(name)) spawnSync('ip', ['link', 'delete', name], { stdio: 'ignore' });
}

/** systemd-nspawn's name for the machine's end of a host's cable (names of links end at 15 characters). */
export function cableName(machine: string): string {
  return `vb-${machine}`;
}
