/** What the agent says: to the journal, and to /var/log/autoscaler.log. Never the reason that it fails. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, writeSync } from 'node:fs';
import { redact } from '../../base/redact';
import { render, type Language, type Message } from '../../words/message';

/** What the journal keeps beside a line, so that it can be searched: `journalctl AUTOSCALER_PROJECT=backcore`. */
export interface LogFields {
  readonly project: string;
  readonly service: string;
  /** `scale_up`, `scale_down`, `hold`, `error`. */
  readonly action: string;
  readonly from?: number;
  readonly to?: number;
  readonly rule?: string;
}

export interface Log {
  readonly language: Language;
  /** A line that begins with its keyword: `scale_up …`. */
  line(text: string, fields?: LogFields): void;
  error(what: Message, subject?: string, fields?: LogFields): void;
}

export interface LogOptions {
  /** Undefined writes to standard output alone. */
  readonly file: string | undefined;
  /** Whether standard output is the journal (sd-daemon(3) prefixes). */
  readonly journal: boolean;
  /** False: nothing goes to standard output, where somebody reads what a command says. Default: true. */
  readonly output?: boolean;
}

export function openLog(language: Language, { file, journal, output = true }: LogOptions): Log {
  let complained = false;
  const write = (text: string, priority: 3 | 6, fields: LogFields | undefined): void => {
    // One line is one entry, whatever a unit or an error text contains.
    const clean = redact(text).replace(/[\u0000-\u001f\u007f]+/g, ' ');
    const isSaid = journal && fields !== undefined && toJournal(clean, priority, fields);
    if (output && !isSaid) print(`${journal ? `<${priority}>` : ''}${clean}\n`);
    if (file === undefined) return;
    try {
      appendFileSync(file, `${new Date().toISOString().replace(/\.\d+Z$/, 'Z')} ${clean}\n`, { mode: 0o640 });
    } catch (error) {
      if (complained) return;
      complained = true;
      const code = String((error as NodeJS.ErrnoException).code);
      const problem = render({ code: 'agent.logUnwritable', params: { file, code } }, language);
      print(`${journal ? '<3>' : ''}ERROR ${problem}\n`);
    }
  };
  return {
    language,
    line: (text, fields) => write(text, 6, fields),
    error: (what, subject, fields) =>
      write(`ERROR ${subject === undefined ? '' : `${subject} `}${render(what, language)}`, 3, fields),
  };
}

/**
 * With fields an entry goes to the journal's own socket, which takes datagrams; Node can send none, util-linux's logger(1) can.
 * That is a process of 2 ms for each change, and none for a tick in which nothing happens. False where it could not be done.
 */
function toJournal(text: string, priority: number, { project, service, action, from, to, rule }: LogFields): boolean {
  const fields = {
    MESSAGE: text,
    PRIORITY: priority,
    SYSLOG_IDENTIFIER: 'autoscaler',
    // By the time that journald looks, logger has often ended, and its unit can't be told any more: `journalctl -u` takes this too.
    OBJECT_SYSTEMD_UNIT: 'autoscaler.service',
    AUTOSCALER_PROJECT: project,
    AUTOSCALER_SERVICE: service,
    AUTOSCALER_ACTION: action,
    AUTOSCALER_FROM: from,
    AUTOSCALER_TO: to,
    AUTOSCALER_RULE: rule,
  };
  const input = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${String(value).replace(/[\u0000-\u001f\u007f]+/g, ' ')}\n`)
    .join('');
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  const { status } = spawnSync('logger', ['--journald'], {
    input,
    env,
    timeout: 3000,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return status === 0;
}

function print(text: string): void {
  try {
    writeSync(1, text);
  } catch {
    // Nobody reads it (a closed pipe, a full disk behind it): the work goes on.
  }
}
