/** More is thrown away: a program that prints without end shall not fill the memory. */
const mostBytes = 8 * 1024 * 1024;

/** Reads a stream to its end; the function gives what has come. */
export function outputOf(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
