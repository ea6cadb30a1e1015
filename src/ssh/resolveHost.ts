/** From the name the user gave to an address, a user, keys and files: `ssh -G` where it may run, else our own reader. */
import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { Failure } from '../base/failure';
import { quoteOutput } from './probe';
import { notHonoured } from './honoured';
import { keywordsFor } from './sshConfigFile';
import { fromKeywords, type ResolvedHost, type Surroundings } from './resolvedHost';
import { parseKeywords, type Keywords } from './keywords';

export interface HostQuestion {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** Throws `ssh.configInvalid`, `ssh.configUnsupported` or `ssh.configNotHonoured`. */
export async function resolveHost(
  question: HostQuestion,
  surroundings: Surroundings,
  options: { readonly trusted: boolean; readonly server: string },
): Promise<ResolvedHost> {
  const [asked, defaults] = options.trusted
    ? await Promise.all([
        askSsh(question, surroundings, options.server),
        // What ssh has where no file sets anything: only what differs was meant by somebody.
        askSsh(question, surroundings, options.server, ['-F', 'none']),
      ])
    : [];
  const keywords = asked ?? (await readOwn(question, surroundings));
  const unable = notHonoured(keywords, defaults);
  if (unable.length > 0) {
    throw new Failure({
      code: 'ssh.configNotHonoured',
      params: { host: question.host, keywords: unable.join(', ') },
      server: options.server,
      phase: 'resolve',
      remedy: { code: 'ssh.remedy.configNotHonoured' },
    });
  }
  return fromKeywords(question.host, keywords, surroundings, defaults);
}

/** undefined where there is no ssh program. */
async function askSsh(
  question: HostQuestion,
  { home, env }: Surroundings,
  server: string,
  files?: readonly string[],
): Promise<Keywords | undefined> {
  const args = ['-G', ...(files ?? [])];
  // ssh looks for its files in the home folder of the password file; another one has to be named.
  if (files === undefined && home !== userInfo().homedir) {
    const file = join(home, '.ssh', 'config');
    args.push('-F', (await exists(file)) ? file : 'none');
  }
  if (question.user !== undefined) args.push('-l', question.user);
  if (question.port !== undefined) args.push('-p', String(question.port));
  args.push('--', question.host);
  return new Promise((resolve, reject) => {
    execFile(
      'ssh',
      args,
      { env: { ...env, LC_ALL: 'C' }, timeout: 15_000, maxBuffer: 1 << 20 },
      (error, stdout, stderr) => {
        if (error === null) resolve(parseKeywords(stdout));
        else if (error.code === 'ENOENT') resolve(undefined);
        else {
          reject(
            new Failure({
              code: 'ssh.configInvalid',
              params: { detail: quoteOutput(stderr) || error.message.slice(0, 200) },
              server,
              phase: 'resolve',
              cause: error,
            }),
          );
        }
      },
    );
  });
}

async function readOwn(question: HostQuestion, { home }: Surroundings): Promise<Keywords> {
  const file = join(home, '.ssh', 'config');
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch {
    // no file: defaults
  }
  const keywords = new Map(keywordsFor(question.host, text, file));
  if (question.user !== undefined) keywords.set('user', [question.user]);
  if (question.port !== undefined) keywords.set('port', [String(question.port)]);
  return keywords;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
