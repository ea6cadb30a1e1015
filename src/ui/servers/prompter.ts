/**
 * Asks the user what a connection has to know. While nobody has asked for the connection (a view that opens, a tab that is
 * restored, a reconnect), nothing is asked: only what is kept is given, and that something was wanted is noted.
 */
import { QuickPickItemKind, ThemeIcon, window, type QuickInputButton, type QuickPickItem } from 'vscode';
import { OneAtATime } from '../oneAtATime';
import { say, sayMessage } from '../say';
import { accountOf, type Machine } from '../../ssh/machine';
import type { Prompter } from '../../ssh/server';
import { plainText } from './plainText';
import type { Secrets } from './secrets';

const questions = new OneAtATime();

export class UserPrompter implements Prompter {
  /** How many actions of the user wait for this connection. */
  private waiting = 0;
  /** A question came while nobody waited. */
  wanted = false;
  /** What was typed and not kept, for reconnects of this session; never a sudo password. */
  private readonly session = new Map<string, string>();

  constructor(
    private readonly server: string,
    private readonly secrets: Secrets,
  ) {}

  /** While `action` runs, questions reach the user. */
  async asking<T>(action: () => Promise<T>): Promise<T> {
    this.waiting++;
    this.wanted = false;
    try {
      return await action();
    } finally {
      this.waiting--;
    }
  }

  forget(): void {
    this.session.clear();
  }

  async acceptHostKey(question: Parameters<Prompter['acceptHostKey']>[0]): Promise<boolean> {
    if (!this.mayAsk()) return false;
    // A list, not a modal dialog: it is answered by the keyboard, and Enter out of habit refuses.
    return questions.run(async () => {
      const accept: QuickPickItem = {
        label: `$(verified) ${say('ui.hostKey.accept')}`,
        detail: say('ui.hostKey.acceptDetail'),
      };
      const chosen = await window.showQuickPick(
        [
          { label: `$(close) ${say('ui.hostKey.refuse')}`, detail: say('ui.hostKey.refuseDetail') },
          accept,
          { label: '', kind: QuickPickItemKind.Separator },
          {
            label: fingerprint(question.fingerprintSha256),
            description: plainText(`${question.keyType} · ${question.machine.name}`),
            detail: [say('ui.hostKey.compare'), ...(question.notes ?? []).map((note) => sayMessage(note))].join(' '),
          },
        ],
        { title: say('ui.hostKey.title', { server: placeOf(question) }), ignoreFocusOut: true },
      );
      return chosen === accept;
    });
  }

  password(question: Parameters<Prompter['password']>[0]): Promise<string | undefined> {
    const { machine, kind, wrong } = question;
    const server = placeOf(question);
    const params = { user: plainText(machine.user), server: plainText(machine.name) };
    return kind === 'sudo'
      ? this.secret(`sudoPassword:${accountOf(machine)}`, wrong, false, {
          title: say('ui.password.sudoTitle', { server }),
          prompt: say('ui.password.sudoPrompt', params),
        })
      : this.secret(`password:${accountOf(machine)}`, wrong, true, {
          title: say('ui.password.loginTitle', { server }),
          prompt: say('ui.password.loginPrompt', params),
        });
  }

  passphrase(question: Parameters<Prompter['passphrase']>[0]): Promise<string | undefined> {
    const { keyFile, wrong } = question;
    return this.secret(`key:${keyFile}`, wrong, true, {
      title: say('ui.passphrase.title', { server: placeOf(question) }),
      prompt: say('ui.passphrase.prompt', { keyFile: plainText(keyFile) }),
    });
  }

  async answer(question: Parameters<Prompter['answer']>[0]): Promise<string | undefined> {
    if (!this.mayAsk()) return undefined;
    const { instructions, prompt, echo } = question;
    return questions.run(async () =>
      window.showInputBox({
        title: say('ui.answer.title', { server: placeOf(question) }),
        // The server wrote this: it is shown as its words, on one line.
        prompt: plainText(`${instructions} ${prompt}`, 300),
        password: !echo,
        ignoreFocusOut: true,
      }),
    );
  }

  private mayAsk(): boolean {
    if (this.waiting > 0) return true;
    this.wanted = true;
    return false;
  }

  private async secret(
    what: string,
    wrong: boolean,
    forSession: boolean,
    texts: { title: string; prompt: string },
  ): Promise<string | undefined> {
    if (wrong) {
      this.session.delete(what);
      await this.secrets.forget(this.server, what);
    } else {
      const kept = this.session.get(what) ?? (await this.secrets.get(this.server, what));
      if (kept !== undefined) return kept;
    }
    if (!this.mayAsk()) return undefined;
    const answer = await questions.run(() => askSecret({ ...texts, wrong }));
    if (answer === undefined) return undefined;
    if (answer.keep) await this.secrets.keep(this.server, what, answer.secret);
    else if (forSession) this.session.set(what, answer.secret);
    return answer.secret;
  }
}

/** Who asks: the server by its name here, or which jump host before it. */
function placeOf({ server, machine }: { server: string; machine: Machine }): string {
  return machine.isJump ? say('ui.jumpHost', { jump: plainText(machine.alias), server }) : server;
}

function fingerprint(text: string): string {
  const plain = plainText(text);
  return plain.startsWith('SHA256:') ? plain : `SHA256:${plain}`;
}

interface SecretAnswer {
  readonly secret: string;
  readonly keep: boolean;
}

function askSecret(texts: { title: string; prompt: string; wrong: boolean }): Promise<SecretAnswer | undefined> {
  return new Promise((resolve) => {
    const box = window.createInputBox();
    let keep = false;
    let done = false;
    const button = (): QuickInputButton => ({
      iconPath: new ThemeIcon(keep ? 'pass-filled' : 'circle-large-outline'),
      tooltip: say(keep ? 'ui.password.keepOn' : 'ui.password.keepOff'),
    });
    const show = (): void => {
      box.buttons = [button()];
      box.prompt = `${texts.prompt} ${say(keep ? 'ui.password.willKeep' : 'ui.password.willNotKeep')}`;
    };
    const finish = (answer: SecretAnswer | undefined): void => {
      if (done) return;
      done = true;
      resolve(answer);
      box.dispose();
    };
    box.title = texts.title;
    box.password = true;
    // A validation message hides the prompt.
    box.placeholder = texts.prompt;
    box.ignoreFocusOut = true;
    if (texts.wrong) box.validationMessage = say('ui.password.wrong');
    box.onDidChangeValue(() => {
      box.validationMessage = undefined;
    });
    box.onDidTriggerButton(() => {
      keep = !keep;
      show();
    });
    box.onDidAccept(() => finish({ secret: box.value, keep }));
    box.onDidHide(() => finish(undefined));
    show();
    box.show();
  });
}
