/** What ssh_config(5) says about one host, as far as we use it, read from the keywords that `ssh -G` prints. */
import { homedir, hostname, userInfo } from 'node:os';
import { createHash } from 'node:crypto';
import { acceptedKeys, algorithmsOf, type Algorithms } from './honoured';
import { type Keywords, words } from './keywords';

export interface ResolvedHost {
  /** As the user named it; `%n`. */
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  /** A socket's path; undefined where there is no agent. */
  readonly agentSocket: string | undefined;
  readonly identitiesOnly: boolean;
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly hostKeyAlias: string | undefined;
  readonly hashKnownHosts: boolean;
  /** StrictHostKeyChecking yes: an unknown key is refused without asking. */
  readonly strict: boolean;
  readonly proxyJump: string | undefined;
  readonly proxyCommand: string | undefined;
  readonly connectTimeoutMs: number | undefined;
  readonly addressFamily: 0 | 4 | 6;
  readonly publicKeyLogin: boolean;
  readonly passwordLogin: boolean;
  readonly keyboardLogin: boolean;
  /** RevokedHostKeys: a file of keys that no server may have. */
  readonly revokedHostKeysFile: string | undefined;
  /** BindAddress: the address of this machine that connections come from. */
  readonly bindAddress: string | undefined;
  /** NumberOfPasswordPrompts. */
  readonly passwordTries: number;
  readonly algorithms: Algorithms;
  /** Types of keys that may be tried; undefined: all. */
  readonly acceptedKeys: readonly string[] | undefined;
}

export interface Surroundings {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

const defaultIdentityFiles = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'].map(
  (name) => `~/.ssh/${name}`,
);

/** `defaults`: as for `notHonoured`. */
export function fromKeywords(
  alias: string,
  keywords: Keywords,
  { home, env }: Surroundings,
  defaults?: Keywords,
): ResolvedHost {
  const first = (key: string): string | undefined => keywords.get(key)?.[0];
  const hostName = first('hostname') ?? alias;
  const port = Number(first('port') ?? 22);
  const user = first('user') ?? userInfo().username;
  const hostKeyAlias = first('hostkeyalias');
  const jump = none(first('proxyjump'));
  const local = hostname();
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: home,
    h: hostName,
    i: String(userInfo().uid),
    j: jump ?? '',
    k: hostKeyAlias ?? alias,
    L: local.split('.')[0] ?? local,
    l: local,
    n: alias,
    p: String(port),
    r: user,
    u: userInfo().username,
    C: createHash('sha1')
      .update(`${local}${hostName}${port}${user}${jump ?? ''}`)
      .digest('hex'),
  };
  // ssh takes the home folder of the password file, not $HOME; where we are told another, it goes for both.
  const passwordFileHome = userInfo().homedir;
  const path = (text: string): string => {
    const expanded = text
      .replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole)
      .replace(/\$\{(\w+)\}/g, (whole, name: string) => env[name] ?? whole)
      .replace(/^~(?=\/|$)/, home);
    return home !== passwordFileHome && expanded.startsWith(`${passwordFileHome}/.ssh/`)
      ? home + expanded.slice(passwordFileHome.length)
      : expanded;
  };
  const paths = (key: string, fallback: readonly string[]): readonly string[] =>
    (keywords.get(key)?.flatMap(words) ?? fallback).filter((text) => text !== 'none').map(path);
  const timeout = Number(first('connecttimeout'));
  const family = first('addressfamily');
  const prompts = Number(first('numberofpasswordprompts'));
  const preferred = first('preferredauthentications')?.split(',');
  const isPreferred = (method: string): boolean => preferred === undefined || preferred.includes(method);
  return {
    alias,
    hostName,
    port,
    user,
    identityFiles: (keywords.get('identityfile') ?? defaultIdentityFiles)
      .filter((text) => text !== 'none')
      .map((text) => path(unquote(text))),
    certificateFiles: (keywords.get('certificatefile') ?? [])
      .filter((text) => text !== 'none')
      .map((text) => path(unquote(text))),
    agentSocket: agentSocket(first('identityagent'), env, path),
    identitiesOnly: first('identitiesonly') === 'yes',
    userKnownHostsFiles: paths('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    globalKnownHostsFiles: paths('globalknownhostsfile', ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
    hostKeyAlias,
    hashKnownHosts: first('hashknownhosts') === 'yes',
    strict: ['yes', 'true'].includes(first('stricthostkeychecking') ?? ''),
    proxyJump: jump,
    proxyCommand: none(first('proxycommand')),
    connectTimeoutMs: Number.isFinite(timeout) && timeout > 0 ? timeout * 1000 : undefined,
    addressFamily: family === 'inet' ? 4 : family === 'inet6' ? 6 : 0,
    publicKeyLogin: !isNo(first('pubkeyauthentication')) && isPreferred('publickey'),
    passwordLogin: !isNo(first('passwordauthentication')) && isPreferred('password'),
    keyboardLogin: !isNo(first('kbdinteractiveauthentication')) && isPreferred('keyboard-interactive'),
    revokedHostKeysFile: paths('revokedhostkeys', [])[0],
    bindAddress: none(first('bindaddress')),
    passwordTries: Number.isInteger(prompts) && prompts > 0 ? prompts : 3,
    algorithms: algorithmsOf(keywords, defaults),
    acceptedKeys: acceptedKeys(keywords, defaults),
  };
}

function agentSocket(
  text: string | undefined,
  env: NodeJS.ProcessEnv,
  path: (text: string) => string,
): string | undefined {
  if (text === 'none') return undefined;
  if (text === undefined || text === 'SSH_AUTH_SOCK')
    return env['SSH_AUTH_SOCK'] ?? (process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined);
  if (/^\$\w+$/.test(text)) return env[text.slice(1)];
  return path(unquote(text));
}

function none(text: string | undefined): string | undefined {
  return text === undefined || text.toLowerCase() === 'none' ? undefined : text;
}

function isNo(text: string | undefined): boolean {
  return text === 'no' || text === 'false';
}

function unquote(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}

export function defaultHome(): string {
  return homedir();
}
