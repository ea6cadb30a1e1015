/** What a person has typed for one server and the jump hosts before it, kept in memory until `disconnect()`, and hidden in everything that is logged. */
import { Failure } from '../base/failure';
import { redact } from '../base/redact';
import type { Prompter } from './server';

export class Secrets {
  /** By key file. */
  readonly passphrases = new Map<string, string>();
  /** By account (`accountOf`): a password that was given for one machine is never sent to another. */
  readonly loginPasswords = new Map<string, string>();
  readonly sudoPasswords = new Map<string, string>();
  /** Everything ever typed: also a wrong password must not show up in a log. */
  private readonly typed = new Set<string>();

  add(secret: string): string {
    // Shorter ones would hide ordinary letters everywhere, and tell by that what they are.
    if (secret.length >= 3) this.typed.add(secret);
    return secret;
  }

  forget(): void {
    this.passphrases.clear();
    this.loginPasswords.clear();
    this.sudoPasswords.clear();
  }

  get all(): Iterable<string> {
    return this.typed;
  }

  redact(text: string): string {
    return redact(text, this.typed);
  }

  /** A prompter whose answers are all remembered for redaction. */
  watch(prompter: Prompter): Prompter {
    const keep = (answer: string | undefined): string | undefined =>
      answer === undefined ? undefined : this.add(answer);
    return {
      acceptHostKey: (question) => prompter.acceptHostKey(question),
      password: async (question) => keep(await prompter.password(question)),
      passphrase: async (question) => keep(await prompter.passphrase(question)),
      answer: async (question) => {
        const answer = await prompter.answer(question);
        return question.echo ? answer : keep(answer);
      },
    };
  }
}

/** For reconnecting by itself: where a person would be needed it fails with `ssh.promptNeeded`. */
export function nobody(server: string): Prompter {
  const refuse = (phase: 'hostKey' | 'login' | 'elevate'): Promise<never> =>
    Promise.reject(new Failure({ code: 'ssh.promptNeeded', server, phase, remedy: { code: 'ssh.remedy.reconnect' } }));
  return {
    acceptHostKey: () => refuse('hostKey'),
    password: ({ kind }) => refuse(kind === 'sudo' ? 'elevate' : 'login'),
    passphrase: () => refuse('login'),
    answer: () => refuse('login'),
  };
}
