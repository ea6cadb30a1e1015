/** Writes a tar archive (ustar, pax(1)): several files in one stream of bytes that every server can unpack. */

export interface TarEntry {
  /** At most 100 bytes, ASCII; no folders. */
  readonly name: string;
  readonly bytes: Buffer;
}

const blockSize = 512;

/** Every file belongs to root, mode 0600, time 0: equal entries give equal archives. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const { name, bytes } of entries) {
    if (!/^[\x21-\x7e]{1,99}$/.test(name)) throw new Error(`not a name for this archive: ${JSON.stringify(name)}`);
    parts.push(header(name, bytes.length), bytes, Buffer.alloc((blockSize - (bytes.length % blockSize)) % blockSize));
  }
  parts.push(Buffer.alloc(2 * blockSize));
  return Buffer.concat(parts);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  block.write(name, 0, 'latin1');
  block.write(octal(0o600, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  // The sum is taken with its own field full of spaces.
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
