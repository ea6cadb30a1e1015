/**
 * From a user's shell to root's over one channel. The password is written once, and only when sudo asks by our nonce: sent
 * blindly it would become the input of the command under NOPASSWD.
 */
import { cancelled, Failure } from '../base/failure';
import type { CancelSignal, Clock } from '../base/context';
import { OutputFrame } from './outputFrame';
import { quoteOutput } from './probe';
import type { ShellChannel } from './shellChannel';
import { marksOf, nonce, sudoScript } from './shellScript';
import { startTimer } from './systemClock';

const maxTries = 3;
/** Without a word from sudo while nobody is being asked. PAM delays a wrong answer by about 2 s. */
const silenceMs = 25_000;

export interface SudoOptions {
  readonly server: string;
  readonly user: string;
  readonly clock: Clock;
  readonly cancel: CancelSignal;
  /** sudo wants a terminal (`requiretty`). */
  readonly terminal: boolean;
  /** Resolves to undefined when the person cancels. */
  readonly askPassword: (wrong: boolean) => Promise<string | undefined>;
  readonly secrets: Iterable<string>;
  readonly lost: () => Failure | undefined;
}

/** Resolves when `shell` reads root's commands, with the password that was right, if one was wanted. Throws `ssh.sudo…` failures. */
export async function becomeRoot(shell: ShellChannel, options: SudoOptions): Promise<string | undefined> {
  const { server, user, clock, cancel } = options;
  const promptId = nonce();
  const shellId = nonce();
  const prompt = Buffer.from(promptId, 'latin1');
  return new Promise((resolve, reject) => {
    let said = '';
    let unread: Buffer = Buffer.alloc(0);
    let tries = 0;
    let password: string | undefined;
    let done = false;
    const finish = (act: () => void): void => {
      if (done) return;
      done = true;
      timer.dispose();
      cancel.removeEventListener('abort', onAbort);
      act();
    };
    const fail = (error: unknown): void =>
      finish(() => {
        shell.close();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    const failWith = (code: SudoCode): void =>
      fail(
        new Failure({
          code,
          params: { user, detail: quoteOutput(said.replaceAll(promptId, ''), options.secrets) || '–' },
          server,
          phase: 'elevate',
          remedy: { code: `ssh.remedy.${code.slice(4)}` as `ssh.remedy.${SudoShort}` },
        }),
      );
    const silent = (): void =>
      fail(new Failure({ code: 'base.timedOut', params: { seconds: silenceMs / 1000 }, server, phase: 'elevate' }));
    let timer = startTimer(clock, silenceMs, silent);
    const onAbort = (): void => fail(cancelled('elevate', server));

    const ask = async (): Promise<void> => {
      timer.dispose();
      if (tries === maxTries) {
        failWith('ssh.sudoWrongPassword');
        return;
      }
      const answer = await options.askPassword(tries > 0);
      tries++;
      if (done) return;
      if (answer === undefined) {
        fail(cancelled('elevate', server));
        return;
      }
      password = answer;
      timer = startTimer(clock, silenceMs, silent);
      shell.write(`${answer}\n`);
    };
    const stdout = new OutputFrame(marksOf(shellId), Infinity, { started: () => finish(() => resolve(password)) });
    shell.onStdout = (bytes) => stdout.push(bytes);
    shell.onStderr = (bytes) => {
      said = (said + bytes.toString('utf8')).slice(-4000);
      unread = Buffer.concat([unread, bytes]).subarray(-65_536);
      const at = unread.indexOf(prompt);
      if (at < 0) return;
      unread = unread.subarray(at + prompt.length);
      ask().catch(fail);
    };
    cancel.addEventListener('abort', onAbort, { once: true });
    void shell.ended.then((end) => {
      const lost = options.lost();
      if (lost !== undefined) fail(lost);
      else failWith(whySudoEnded(`${stdout.noise}\n${said}`, end.exitCode, tries, options.terminal));
    });
    if (cancel.aborted) onAbort();
    else shell.write(sudoScript(promptId, shellId, options.terminal));
  });
}

type SudoShort = 'sudoMissing' | 'sudoNotAllowed' | 'sudoNeedsTerminal' | 'sudoWrongPassword' | 'sudoFailed';
type SudoCode = `ssh.${SudoShort}`;

function whySudoEnded(said: string, exitCode: number | undefined, tries: number, terminal: boolean): SudoCode {
  // script(1), which would give it one, is not there.
  if (terminal && exitCode === 127) return 'ssh.sudoNeedsTerminal';
  if (
    /not in the sudoers|is not allowed to (?:execute|run)|may not run sudo|I'm afraid I can't do that|not allowed to run sudo/i.test(
      said,
    )
  ) {
    return 'ssh.sudoNotAllowed';
  }
  if (exitCode === 127 || /sudo: (?:command )?not found/.test(said)) return 'ssh.sudoMissing';
  if (/must have a tty|a terminal is required/i.test(said)) return 'ssh.sudoNeedsTerminal';
  if (tries > 0 && /incorrect|try again|authentication fail/i.test(said)) return 'ssh.sudoWrongPassword';
  return 'ssh.sudoFailed';
}
