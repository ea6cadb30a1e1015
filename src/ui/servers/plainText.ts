/** A server's own words on one line: no control characters, no direction overrides, no more than `longest` characters. */
export function plainText(text: string, longest = 200): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
