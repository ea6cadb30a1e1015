/**
 * The order in which a login is tried: agent keys, identity files, keyboard-interactive, password. Each attempt is made
 * once; a person is asked only when its turn comes and the server offers the method.
 */
import { readFile } from 'node:fs/promises';
import type * as Ssh2 from 'ssh2';
import { cancelled, Failure } from '../base/failure';
import { keyTypeOf } from './knownHosts';
import { accountOf, type Machine } from './machine';
import { listAgentKeys, publicKeyOf, readPrivateKeyHeader, unsupportedKind, type AgentKey } from './publicKey';
import { quoteOutput } from './probe';
import type { ResolvedHost } from './resolvedHost';
import type { Secrets } from './secrets';
import type { Prompter } from './server';

export type Ssh2Module = typeof Ssh2;

/** Of a passphrase. */
const maxPassphraseTries = 3;

interface Attempt {
  readonly method: 'none' | 'publickey' | 'keyboard-interactive' | 'password';
  /** undefined: nothing to send after all; the next attempt follows. */
  readonly make: () => Promise<Ssh2.AnyAuthMethod | undefined>;
}

export class Login {
  private readonly tried: string[] = [];
  private readonly unusable: string[] = [];
  private offered: readonly string[] | undefined;
  private passwordTries = 0;
  private lastPassword: string | undefined;
  private passwordOffered = false;
  private stoppedByPerson = false;
  private readonly attempts: AsyncIterator<Attempt>;

  constructor(
    private readonly ssh2: Ssh2Module,
    private readonly host: ResolvedHost,
    private readonly machine: Machine,
    private readonly server: string,
    private readonly prompter: Prompter,
    private readonly secrets: Secrets,
  ) {
    this.attempts = this.order();
  }

  /** The next thing to send, given the methods that the server still offers. Throws `ssh.loginFailed` at the end of the list. */
  async next(offered: readonly string[] | undefined): Promise<Ssh2.AnyAuthMethod> {
    if (offered !== undefined) this.offered = offered;
    for (;;) {
      const step = await this.attempts.next();
      if (step.done === true) throw this.failure();
      const { method, make } = step.value;
      if (method !== 'none' && this.offered !== undefined && !this.offered.includes(method)) continue;
      const made = await make();
      if (made !== undefined) return made;
    }
  }

  /** Called when the server has let us in: what was typed last was right. */
  succeeded(): void {
    if (this.lastPassword !== undefined) this.secrets.loginPasswords.set(this.account, this.lastPassword);
  }

  /** What has been tried and why nothing was accepted. */
  failure(cause?: unknown): Failure {
    if (this.stoppedByPerson) return cancelled('login', this.server);
    return new Failure({
      code: this.unusable.length > 0 ? 'ssh.loginFailedUnsupported' : 'ssh.loginFailed',
      params: {
        user: this.host.user,
        methods: quoteOutput(this.offered?.join(', ') ?? '', [], 200) || '?',
        tried: this.tried.join(', ') || '–',
        unsupported: this.unusable.join(', '),
      },
      server: this.server,
      phase: 'login',
      remedy: { code: this.unusable.length > 0 ? 'ssh.remedy.keyUnsupported' : 'ssh.remedy.login' },
      ...(cause === undefined ? {} : { cause }),
    });
  }

  private get account(): string {
    return accountOf(this.machine);
  }

  private async *order(): AsyncGenerator<Attempt> {
    const username = this.host.user;
    // The server's answer lists the methods it offers.
    yield { method: 'none', make: () => Promise.resolve({ type: 'none', username }) };
    const inAgent: Buffer[] = [];
    if (this.host.publicKeyLogin && this.offered?.includes('publickey') !== false) {
      const agent = await this.agentKeys();
      if (agent !== undefined && agent.keys.length > 0) {
        inAgent.push(...agent.keys.map((key) => key.blob));
        for (const key of agent.keys) this.tried.push(`agent ${key.type} ${key.comment}`.trim());
        yield {
          method: 'publickey',
          make: () => Promise.resolve({ type: 'agent', username, agent: this.agent(agent.socket, inAgent) }),
        };
        // ssh2 does not pass on what the server answers to agent keys (a second factor may be wanted now): ask again.
        yield { method: 'none', make: () => Promise.resolve({ type: 'none', username }) };
      }
      for (const file of this.host.certificateFiles) this.unusable.push(`${file} (certificate)`);
      for (const file of this.host.identityFiles) {
        yield { method: 'publickey', make: () => this.identityFile(file, inAgent) };
      }
    }
    if (this.host.keyboardLogin) {
      for (let i = 0; i < this.host.passwordTries && !this.stoppedByPerson; i++) {
        yield { method: 'keyboard-interactive', make: () => Promise.resolve(this.keyboard()) };
      }
    }
    if (this.host.passwordLogin) {
      while (this.passwordTries < this.host.passwordTries && !this.stoppedByPerson) {
        this.passwordOffered = false;
        yield { method: 'password', make: () => this.password() };
        if (!this.passwordOffered) break;
      }
    }
  }

  private async agentKeys(): Promise<{ socket: string; keys: AgentKey[] } | undefined> {
    const socket = this.host.agentSocket;
    if (socket === undefined) return undefined;
    let keys: AgentKey[];
    try {
      keys = await listAgentKeys(socket);
    } catch {
      return undefined; // no agent behind a stale SSH_AUTH_SOCK: ssh goes on, too
    }
    const mine: Buffer[] = [];
    for (const file of this.host.identityFiles) {
      const blob = await publicPartOf(file);
      if (blob !== undefined) mine.push(blob);
    }
    const isMine = (key: AgentKey): boolean => mine.some((blob) => blob.equals(key.blob));
    keys = [...keys.filter(isMine), ...(this.host.identitiesOnly ? [] : keys.filter((key) => !isMine(key)))];
    keys = keys.filter(({ type }) => this.accepts(type));
    for (const key of keys) {
      const kind = unsupportedKind(key.type);
      if (kind !== undefined) this.unusable.push(`agent ${key.comment} (${key.type})`);
    }
    return { socket, keys: keys.filter((key) => unsupportedKind(key.type) === undefined) };
  }

  /** By PubkeyAcceptedAlgorithms. */
  private accepts(type: string): boolean {
    return this.host.acceptedKeys?.includes(type) ?? true;
  }

  private agent(socket: string, wanted: readonly Buffer[]): Ssh2.BaseAgent {
    const { OpenSSHAgent } = this.ssh2;
    class WantedKeys extends OpenSSHAgent {
      override getIdentities(callback: Parameters<Ssh2.OpenSSHAgent['getIdentities']>[0]): void {
        super.getIdentities((error, keys) => {
          const inOrder = wanted.flatMap(
            (blob) => (keys as Ssh2.ParsedKey[] | undefined)?.filter((key) => key.getPublicSSH().equals(blob)) ?? [],
          );
          callback(error ?? null, inOrder);
        });
      }
    }
    return new WantedKeys(socket);
  }

  private async identityFile(file: string, inAgent: readonly Buffer[]): Promise<Ssh2.AnyAuthMethod | undefined> {
    let text: string;
    try {
      text = await readFile(file, 'latin1');
    } catch (error) {
      // The default names need not exist; a file that is there and can't be read is worth a word.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.tried.push(`${file} (${(error as NodeJS.ErrnoException).code ?? '?'})`);
      return undefined;
    }
    const header = readPrivateKeyHeader(text);
    const blob = header?.blob ?? (await publicPartOf(file));
    if (blob !== undefined && inAgent.some((known) => known.equals(blob))) return undefined;
    const type = blob === undefined ? '' : keyTypeOf(blob);
    if (text.startsWith('PuTTY-User-Key-File') || (type !== '' && unsupportedKind(type) !== undefined)) {
      this.unusable.push(`${file} (${text.startsWith('PuTTY') ? 'PuTTY' : type})`);
      return undefined;
    }
    if (type !== '' && !this.accepts(type)) {
      this.unusable.push(`${file} (PubkeyAcceptedAlgorithms)`);
      return undefined;
    }
    if (/BEGIN DSA PRIVATE KEY/.test(text)) {
      this.unusable.push(`${file} (ssh-dss)`);
      return undefined;
    }
    let passphrase = this.secrets.passphrases.get(file);
    for (let tries = 0; tries <= maxPassphraseTries; tries++) {
      const parsed = this.ssh2.utils.parseKey(text, passphrase);
      const key = Array.isArray(parsed) ? parsed[0] : parsed;
      if (key !== undefined && !(key instanceof Error)) {
        if (passphrase !== undefined) this.secrets.passphrases.set(file, passphrase);
        this.tried.push(file);
        return { type: 'publickey', username: this.host.user, key };
      }
      const encrypted = header?.encrypted ?? (/ENCRYPTED/.test(text) || /passphrase/i.test(key?.message ?? ''));
      if (!encrypted) {
        this.unusable.push(`${file} (?)`);
        return undefined;
      }
      if (tries === maxPassphraseTries) break;
      this.secrets.passphrases.delete(file);
      passphrase = await this.prompter.passphrase({
        server: this.server,
        machine: this.machine,
        keyFile: file,
        wrong: tries > 0,
      });
      if (passphrase === undefined) {
        // As with an empty passphrase in ssh: this key is left out, what follows may still let us in.
        this.tried.push(`${file} (passphrase)`);
        this.stoppedByPerson = !(this.offered?.some((method) => method !== 'publickey') ?? true);
        return undefined;
      }
    }
    this.tried.push(`${file} (passphrase)`);
    return undefined;
  }

  /** The password: the one known to be right, else a person's. undefined when cancelled. */
  private async askPassword(): Promise<string | undefined> {
    const known = this.passwordTries === 0 ? this.secrets.loginPasswords.get(this.account) : undefined;
    const wrong = this.passwordTries > 0;
    if (wrong) this.secrets.loginPasswords.delete(this.account);
    this.passwordTries++;
    const password =
      known ?? (await this.prompter.password({ server: this.server, machine: this.machine, kind: 'login', wrong }));
    if (password === undefined) this.stoppedByPerson = true;
    this.lastPassword = password;
    return password;
  }

  private async password(): Promise<Ssh2.AnyAuthMethod | undefined> {
    this.passwordOffered = true;
    const password = await this.askPassword();
    if (password === undefined) return undefined;
    if (!this.tried.includes('password')) this.tried.push('password');
    return { type: 'password', username: this.host.user, password };
  }

  /** Called by the transport when a question could not be asked. */
  onPromptFailure: (error: unknown) => void = () => undefined;

  private keyboard(): Ssh2.AnyAuthMethod | undefined {
    if (this.stoppedByPerson || this.passwordTries >= this.host.passwordTries) return undefined;
    return {
      type: 'keyboard-interactive',
      username: this.host.user,
      prompt: (_name, instructions, _language, prompts, finish) => {
        if (!this.tried.includes('keyboard-interactive')) this.tried.push('keyboard-interactive');
        this.answerAll(instructions, prompts).then(
          (answers) => {
            if (answers === undefined) this.onPromptFailure(cancelled('login', this.server));
            else finish(answers);
          },
          (error: unknown) => this.onPromptFailure(error),
        );
      },
    };
  }

  private async answerAll(instructions: string, prompts: readonly Ssh2.Prompt[]): Promise<string[] | undefined> {
    const answers: string[] = [];
    for (const { prompt, echo } of prompts) {
      const isPassword =
        prompts.length === 1 &&
        echo !== true &&
        /^\s*(?:\([^)]*\)\s*)?(?:password|contraseña)[^:]*:?\s*$/i.test(prompt);
      const answer = isPassword
        ? await this.askPassword()
        : await this.prompter.answer({
            server: this.server,
            machine: this.machine,
            instructions: quoteOutput(instructions),
            prompt: quoteOutput(prompt),
            echo: echo === true,
          });
      if (answer === undefined) {
        this.stoppedByPerson = true;
        return undefined;
      }
      answers.push(answer);
    }
    return answers;
  }
}

/** The public key that belongs to an identity file: from `FILE.pub`, or from FILE itself. */
async function publicPartOf(file: string): Promise<Buffer | undefined> {
  for (const candidate of [`${file}.pub`, file]) {
    try {
      const text = await readFile(candidate, 'latin1');
      const blob = publicKeyOf(text) ?? readPrivateKeyHeader(text)?.blob;
      if (blob !== undefined) return blob;
    } catch {
      continue;
    }
  }
  return undefined;
}
