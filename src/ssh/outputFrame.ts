/**
 * Cuts one command's output out of a byte stream: everything before the start mark is noise of a login shell and is
 * dropped, everything up to the end mark (where there is one) is output.
 */

/** Bytes of noise before the mark that are kept, to explain a shell that never came to our script. */
const noiseLimit = 4096;

export class OutputFrame {
  private state: 'noise' | 'body' | 'done' = 'noise';
  private rest: Buffer = Buffer.alloc(0);
  private noiseBytes: Buffer = Buffer.alloc(0);
  private readonly pieces: Buffer[] = [];
  private size = 0;
  private reportedOverflow = false;
  private readonly start: Buffer;
  private readonly end: Buffer | undefined;

  constructor(
    marks: { readonly start: string; readonly end?: string },
    private readonly limit: number,
    private readonly on: {
      started?: () => void;
      /** The text between the end mark and the record separator that closes it. */
      ended?: (text: string) => void;
      overflow?: () => void;
      /** When given, output is handed over here and not kept. */
      piece?: (bytes: Buffer) => void;
    },
  ) {
    this.start = Buffer.from(marks.start, 'latin1');
    this.end = marks.end === undefined ? undefined : Buffer.from(marks.end, 'latin1');
  }

  get hasStarted(): boolean {
    return this.state !== 'noise';
  }

  get output(): Buffer {
    return Buffer.concat(this.pieces, this.size);
  }

  /** The last of what came before the start mark. */
  get noise(): string {
    return this.noiseBytes.toString('utf8');
  }

  push(piece: Buffer): void {
    let bytes = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    this.rest = Buffer.alloc(0);
    if (this.state === 'noise') {
      const at = bytes.indexOf(this.start);
      if (at < 0) {
        this.noiseBytes = Buffer.concat([this.noiseBytes, piece]).subarray(-noiseLimit);
        this.rest = Buffer.from(bytes.subarray(-(this.start.length - 1)));
        return;
      }
      this.state = 'body';
      bytes = bytes.subarray(at + this.start.length);
      this.on.started?.();
    }
    if (this.state === 'body') this.pushBody(bytes);
  }

  /** No more bytes will come. */
  finish(): void {
    if (this.state === 'body' && this.rest.length > 0) {
      const bytes = this.rest;
      this.rest = Buffer.alloc(0);
      this.keep(bytes);
    }
  }

  private pushBody(bytes: Buffer): void {
    if (this.end === undefined) {
      this.keep(bytes);
      return;
    }
    const at = bytes.indexOf(this.end);
    if (at >= 0) {
      const closing = bytes.indexOf(0x1e, at + this.end.length);
      if (closing < 0) {
        this.keep(bytes.subarray(0, at));
        this.rest = Buffer.from(bytes.subarray(at));
        return;
      }
      this.keep(bytes.subarray(0, at));
      this.state = 'done';
      this.on.ended?.(bytes.subarray(at + this.end.length, closing).toString('latin1'));
      return;
    }
    // Only a tail that could be the beginning of the mark has to wait for the next piece.
    const from = Math.max(0, bytes.length - (this.end.length - 1));
    const separator = bytes.indexOf(0x1e, from);
    const cut = separator < 0 ? bytes.length : separator;
    this.keep(bytes.subarray(0, cut));
    this.rest = Buffer.from(bytes.subarray(cut));
  }

  private keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.on.piece !== undefined) {
      this.on.piece(bytes);
      return;
    }
    if (this.size + bytes.length > this.limit) {
      if (!this.reportedOverflow) {
        this.reportedOverflow = true;
        this.on.overflow?.();
      }
      return;
    }
    this.pieces.push(bytes);
    this.size += bytes.length;
  }
}
