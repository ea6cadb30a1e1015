/**
 * Which content of the server each open document was made from, by hash.
 *
 * VS Code's own check before a save compares time and size of what it read last, and it reads for others too; a change by
 * someone else that keeps the length is then overwritten (measured). So what counts is what the document showed while it was
 * clean: after it was opened, saved or reverted.
 */
const kept = 8;

interface Reading {
  readonly sha256: string;
  readonly text: string;
}

/** Outlives the window: a document that is restored with unsaved changes (hot exit) was never clean in the new one. */
export interface KeptHashes {
  get(uri: string): string | undefined;
  set(uri: string, sha256: string | undefined): void;
}

export class ShownContent {
  private readonly readings = new Map<string, Reading[]>();
  private readonly shown = new Map<string, string>();

  constructor(private readonly keep: KeptHashes) {}

  /** Content that came from the server, or went there. */
  noteContent(uri: string, bytes: Uint8Array, sha256: string): void {
    const list = this.readings.get(uri) ?? [];
    list.unshift({ sha256, text: normalized(new TextDecoder().decode(bytes)) });
    this.readings.set(uri, list.slice(0, kept));
  }

  /**
   * The document is clean and shows this text: whatever content it came from is what a save may replace. `isNew`: the text has
   * just changed, and VS Code says a moment later whether somebody typed it: then only what was read last can have made it so.
   */
  noteClean(uri: string, text: string, isNew = false): void {
    const readings = this.readings.get(uri) ?? [];
    const found = (isNew ? readings.slice(0, 1) : readings).find((reading) => reading.text === normalized(text));
    if (found !== undefined) this.accept(uri, found.sha256);
  }

  /** What the document showed when it was clean. */
  shownBy(uri: string): string | undefined {
    return this.shown.get(uri) ?? this.keep.get(uri);
  }

  /** The user has seen what is on the server and wants to replace it. */
  accept(uri: string, sha256: string): void {
    if (this.shown.get(uri) !== sha256) this.keep.set(uri, sha256);
    this.shown.set(uri, sha256);
  }

  /** Closed by hand, its changes given up or saved. */
  close(uri: string): void {
    this.shown.delete(uri);
    this.readings.delete(uri);
    this.keep.set(uri, undefined);
  }
}

/** A document has one kind of line end and no byte order mark, whatever the file has. */
function normalized(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}
