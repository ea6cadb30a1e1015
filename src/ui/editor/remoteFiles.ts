/** Files of the servers as `autoscaler://SERVER/path`: read when the connection is there, saved only over what was shown. */
import type { Uri } from 'vscode';
import {
  commands,
  EventEmitter,
  FileChangeType,
  FilePermission,
  FileSystemError,
  FileType,
  window,
  workspace,
  type Event,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type TextDocument,
} from 'vscode';
import { isFailure } from '../../base/failure';
import type { Disposable } from '../../base/disposable';
import type { FileContent, Server } from '../../ssh/server';
import { authorityOf } from '../authority';
import { fileScheme } from '../contributions';
import type { Log } from '../log';
import { operationContext, seconds } from '../operationContext';
import { say } from '../say';
import type { ServerEntry } from '../servers/serverEntry';
import type { ServersStore } from '../servers/store';
import { failureText } from '../tell';
import type { SaveGuard } from './saveGuard';
import { ShownContent, type KeptHashes } from './shownContent';

/** The server's content, for comparing, beside the document of the same path. */
const serverSide = 'onServer';

export function onServer(uri: Uri): Uri {
  return uri.with({ query: serverSide });
}

export class RemoteFiles implements FileSystemProvider, Disposable {
  private readonly changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile: Event<FileChangeEvent[]> = this.changed.event;
  private readonly shown: ShownContent;
  private readonly disposables: Disposable[];
  /** Servers whose files wait to be loaded until they are connected. */
  private readonly waiting = new Map<ServerEntry, Map<string, Uri>>();

  constructor(
    private readonly store: ServersStore,
    private readonly guard: SaveGuard,
    kept: KeptHashes,
    private readonly log: Log,
  ) {
    this.shown = new ShownContent(kept);
    const ours = (document: TextDocument): boolean => document.uri.scheme === fileScheme;
    const clean = (document: TextDocument, isNew = false): void => {
      if (ours(document) && !document.isDirty) this.shown.noteClean(document.uri.toString(), document.getText(), isNew);
    };
    this.disposables = [
      workspace.registerFileSystemProvider(fileScheme, this, { isCaseSensitive: true }),
      workspace.onDidOpenTextDocument((document) => clean(document)),
      workspace.onDidSaveTextDocument((document) => clean(document)),
      // A revert, or a reload after a change on the server, leaves the document clean.
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => clean(document, contentChanges.length > 0)),
      workspace.onDidCloseTextDocument((document) => {
        if (ours(document)) this.shown.close(document.uri.toString());
      }),
      store.onDidChange((entry) => {
        if (entry?.connected === true) this.loadWaiting(entry);
      }),
    ];
  }

  watch(): Disposable {
    // What others change is seen when it is saved over: each save compares.
    return { dispose: () => undefined };
  }

  async stat(uri: Uri): Promise<FileStat> {
    if (uri.path === '/' || uri.path === '') return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const { entry, content } = await this.read(uri);
    return {
      type: FileType.File,
      ctime: 0,
      mtime: content.modifiedMs,
      size: content.bytes.length,
      ...(mayWrite(entry, content) ? {} : { permissions: FilePermission.Readonly }),
    };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    const { content } = await this.read(uri);
    if (uri.query === '') this.shown.noteContent(uri.toString(), content.bytes, content.sha256);
    return content.bytes;
  }

  async writeFile(uri: Uri, bytes: Uint8Array, options: { create: boolean; overwrite: boolean }): Promise<void> {
    const key = uri.toString();
    const entry = this.entryOf(uri);
    if (!workspace.isTrusted) throw FileSystemError.NoPermissions(say('ui.untrusted'));
    const isDocuments = this.guard.takeSave(uri);
    if (!(await this.guard.mayWrite(uri, bytes))) throw new FileSystemError(say('ui.save.kept'));
    try {
      const written = await entry.withServer(async (server) => {
        const current = await this.current(server, uri);
        if (current === undefined && !options.create) throw FileSystemError.FileNotFound(uri);
        const open = workspace.textDocuments.some((document) => document.uri.toString() === key);
        const expected = open ? (this.shown.shownBy(key) ?? null) : (current?.sha256 ?? null);
        return this.write(server, uri, Buffer.from(bytes), expected, current);
      });
      this.shown.noteContent(key, bytes, written.sha256);
      // Whoever types on while it is saved has a document that is never clean, and yet began from this.
      if (isDocuments) this.shown.accept(key, written.sha256);
      this.changed.fire([{ type: FileChangeType.Changed, uri }]);
    } catch (error) {
      if (isFailure(error, 'ssh.fileChanged')) {
        this.log.warn(`${entry.name}: ${uri.path} was changed on the server; the save was refused`);
        void this.offerWayOut(entry, uri);
        throw new FileSystemError(say('ui.file.conflict', { path: uri.path, server: entry.name }));
      }
      this.log.error(error, `saving ${key}`);
      throw error instanceof FileSystemError ? error : new FileSystemError(failureText(error));
    }
  }

  /** A new file; refused where there is one. */
  async create(uri: Uri, bytes: Uint8Array): Promise<void> {
    await this.entryOf(uri).withServer((server) => this.write(server, uri, Buffer.from(bytes), null, undefined));
    this.changed.fire([{ type: FileChangeType.Created, uri }]);
  }

  private async write(
    server: Server,
    uri: Uri,
    bytes: Buffer,
    expectedSha256: string | null,
    current: FileContent | undefined,
  ): Promise<FileContent> {
    const context = operationContext(seconds(300), new AbortController().signal);
    const save = (root: boolean): Promise<FileContent> =>
      server.writeFile(uri.path, bytes, { expectedSha256, root }, context);
    if (server.rootState === 'yes') return save(true);
    if (current?.owner === 'root') {
      await server.becomeRoot(context);
      return save(true);
    }
    try {
      return await save(false);
    } catch (error) {
      // Refused for another reason than rights: root would not help, and would do harm where the file has changed.
      if (!isFailure(error) || error.code === 'ssh.fileChanged' || error.phase !== 'write') throw error;
      await server.becomeRoot(context);
      return save(true);
    }
  }

  private async current(server: Server, uri: Uri): Promise<FileContent | undefined> {
    return server.readFile(uri.path, operationContext(seconds(60), new AbortController().signal));
  }

  private async offerWayOut(entry: ServerEntry, uri: Uri): Promise<void> {
    const compare = say('ui.file.compare');
    const overwrite = say('ui.file.overwrite');
    const chosen = await window.showWarningMessage(
      say('ui.file.conflict', { path: uri.path, server: entry.name }),
      compare,
      overwrite,
    );
    if (chosen === compare) {
      const name = uri.path.split('/').pop() ?? uri.path;
      const title = say('ui.file.compareTitle', { name, server: entry.name });
      await commands.executeCommand('vscode.diff', onServer(uri), uri, title);
    } else if (chosen === overwrite) {
      const { content } = await this.read(uri);
      this.shown.accept(uri.toString(), content.sha256);
      await workspace.textDocuments.find((document) => document.uri.toString() === uri.toString())?.save();
    }
  }

  /** Never prompts: a tab that is restored must not, and whoever opens a file by hand has been asked before. */
  private async read(uri: Uri): Promise<{ entry: ServerEntry; content: FileContent }> {
    const entry = this.entryOf(uri);
    if (!entry.connected) {
      if (!workspace.isTrusted) throw FileSystemError.Unavailable(say('ui.untrusted'));
      try {
        await entry.connect(false);
      } catch (error) {
        this.log.debug(`${uri.toString()}: ${failureText(error)}`);
        this.waitFor(entry, uri);
        throw FileSystemError.Unavailable(say('ui.file.notConnected', { server: entry.name }));
      }
    }
    const server = await entry.connect(false);
    let content: FileContent | undefined;
    try {
      content = await this.current(server, uri);
    } catch (error) {
      throw isFailure(error, 'base.cancelled')
        ? FileSystemError.Unavailable(say('ui.file.notConnected', { server: entry.name }))
        : FileSystemError.NoPermissions(failureText(error));
    }
    if (content === undefined) throw FileSystemError.FileNotFound(uri);
    return { entry, content };
  }

  private waitFor(entry: ServerEntry, uri: Uri): void {
    const files = this.waiting.get(entry) ?? new Map<string, Uri>();
    files.set(uri.toString(), uri);
    this.waiting.set(entry, files);
  }

  private loadWaiting(entry: ServerEntry): void {
    const files = this.waiting.get(entry);
    if (files === undefined) return;
    this.waiting.delete(entry);
    this.changed.fire([...files.values()].map((uri) => ({ type: FileChangeType.Changed, uri })));
  }

  private entryOf(uri: Uri): ServerEntry {
    const authority = uri.authority.toLowerCase();
    const entry = this.store.entries.find(({ name }) => authorityOf(name) === authority);
    if (entry === undefined) {
      throw FileSystemError.Unavailable(say('ui.file.unknownServer', { server: uri.authority }));
    }
    return entry;
  }

  readDirectory(): never {
    throw FileSystemError.NoPermissions(say('ui.file.onlyFiles'));
  }

  createDirectory(): never {
    throw FileSystemError.NoPermissions(say('ui.file.onlyFiles'));
  }

  delete(): never {
    throw FileSystemError.NoPermissions(say('ui.file.onlyFiles'));
  }

  rename(): never {
    throw FileSystemError.NoPermissions(say('ui.file.onlyFiles'));
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    this.changed.dispose();
  }
}

/** false only where it is certain: root is out of reach, the file is root's, and others may not write it. */
function mayWrite(entry: ServerEntry, content: FileContent): boolean {
  const othersMay = (Number.parseInt(content.mode, 8) & 0o002) !== 0;
  return !(entry.snapshot.root === 'no' && content.owner === 'root' && !othersMay);
}
