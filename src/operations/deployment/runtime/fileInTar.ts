/** Reads one file out of a tar archive (ustar, pax(1)) that comes in pieces, without holding it whole. */

const blockSize = 512;

/** The pieces of the regular file `name`; the archive is read to its end. Throws when there is none, or the archive ends within it. */
export async function* fileInTar(pieces: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of the present file, and of the padding behind it, that are still to come. */
  let left = 0;
  let padding = 0;
  let state: 'before' | 'within' | 'after' = 'before';
  for await (const piece of pieces) {
    if (state === 'after') continue;
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (;;) {
      const part = rest.subarray(0, left);
      rest = rest.subarray(part.length);
      left -= part.length;
      if (state === 'within' && part.length > 0) yield part;
      if (left > 0) break;
      if (state === 'within') {
        state = 'after';
        break;
      }
      const skipped = Math.min(padding, rest.length);
      rest = rest.subarray(skipped);
      padding -= skipped;
      if (padding > 0 || rest.length < blockSize) break;
      const header = rest.subarray(0, blockSize);
      rest = rest.subarray(blockSize);
      if (header.every((byte) => byte === 0)) continue;
      left = parseInt(text(header, 124, 12), 8);
      if (!Number.isSafeInteger(left) || left < 0) throw new Error('this is no tar archive');
      padding = (blockSize - (left % blockSize)) % blockSize;
      const isFile = header[156] === 0x30 || header[156] === 0;
      if (isFile && text(header, 0, 100) === name && text(header, 345, 155) === '') state = 'within';
    }
  }
  if (state === 'within' && left > 0) throw new Error(`the archive ends within ${name}`);
  if (state === 'before') throw new Error(`${name} is not in the archive`);
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.toString('latin1', start, start + length);
  const end = field.indexOf('\0');
  return (end < 0 ? field : field.slice(0, end)).trim();
}
