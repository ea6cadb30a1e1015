/** What the agent says: to the journal by its standard output, and to /var/log/autoscaler.log. Never the reason that it fails. */
import { appendFileSync, writeSync } from 'node:fs';
import { redact } from '../base/redact';
import { render, type Language, type Message } from '../words/message';

export interface Log {
  readonly language: Language;
  /** A line that begins with its keyword: `scale_up …`. */
  line(text: string): void;
  error(what: Message, subject?: string): void;
}

/** `file`: undefined writes to standard output alone. `journal`: whether that is the journal (sd-daemon(3) prefixes). */
export function openLog(language: Language, file: string | undefined, journal: boolean): Log {
  let complained = false;
  const write = (text: string, priority: string): void => {
    // One line is one entry, whatever a unit or an error text contains.
    const clean = redact(text).replace(/[\u0000-\u001f\u007f]+/g, ' ');
    print(`${journal ? priority : ''}${clean}\n`);
    if (file === undefined) return;
    try {
      appendFileSync(file, `${new Date().toISOString().replace(/\.\d+Z$/, 'Z')} ${clean}\n`, { mode: 0o640 });
    } catch (error) {
      if (complained) return;
      complained = true;
      const code = String((error as NodeJS.ErrnoException).code);
      print(
        `${journal ? '<3>' : ''}ERROR ${render({ code: 'agent.logUnwritable', params: { file, code } }, language)}\n`,
      );
    }
  };
  return {
    language,
    line: (text) => write(text, '<6>'),
    error: (what, subject) =>
      write(`ERROR ${subject === undefined ? '' : `${subject} `}${render(what, language)}`, '<3>'),
  };
}

function print(text: string): void {
  try {
    writeSync(1, text);
  } catch {
    // Nobody reads it (a closed pipe, a full disk behind it): the work goes on.
  }
}
