/** Standard input: so many bytes for the command, and then nothing but its end. */
import { Refusal } from './refusal';

export class Input {
  /** Resolves with exactly `size` bytes. Rejects with a `Refusal` where fewer come. */
  readonly whole: Promise<Buffer>;
  /** When the caller has gone, or wants the command to end. */
  readonly ended: Promise<void>;

  constructor(size: number) {
    const { stdin } = process;
    const pieces: Buffer[] = [];
    let held = 0;
    this.ended = new Promise((resolve) => {
      stdin.once('end', resolve);
      stdin.once('close', resolve);
      stdin.once('error', () => resolve());
    });
    this.whole = new Promise((resolve, reject) => {
      const enough = (): void => {
        if (held >= size) resolve(Buffer.concat(pieces).subarray(0, size));
      };
      stdin.on('data', (bytes: Buffer) => {
        // What comes beyond is nobody's.
        if (held < size) pieces.push(bytes);
        held += bytes.length;
        enough();
      });
      void this.ended.then(() => reject(new Refusal('the input ends too early')));
      enough();
    });
    this.whole.catch(() => undefined);
    stdin.resume();
  }
}
