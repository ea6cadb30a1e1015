/**
 * Free text in a line of tab-separated fields: `=` and the text, in which all but plainly harmless characters are octal escapes
 * of their UTF-8 bytes (`\0ooo`, which printf(1) turns back with `%b`). Nothing in it can break the framing.
 */

export function encodeField(text: string): string {
  let result = '=';
  for (const character of text) {
    if (/[A-Za-z0-9._/:=@+,-]/.test(character)) result += character;
    else for (const byte of utf8(character)) result += `\\0${byte.toString(8).padStart(3, '0')}`;
  }
  return result;
}

/** undefined where `field` is none, or no UTF-8. */
export function decodeField(field: string): string | undefined {
  if (!field.startsWith('=')) return undefined;
  let percent = '';
  for (const [piece, octal] of field.slice(1).matchAll(/\\0([0-7]{1,3})|[^\\]|\\/g)) {
    if (octal !== undefined) percent += `%${(parseInt(octal, 8) & 0xff).toString(16).padStart(2, '0')}`;
    else percent += piece === '%' ? '%25' : piece;
  }
  try {
    return decodeURIComponent(percent);
  } catch {
    return undefined;
  }
}

/** A lone surrogate becomes U+FFFD, as elsewhere. */
function utf8(character: string): number[] {
  const safe = /^[\ud800-\udfff]$/.test(character) ? '\ufffd' : character;
  const encoded = encodeURIComponent(safe);
  if (!encoded.startsWith('%')) return [encoded.charCodeAt(0)];
  return encoded
    .slice(1)
    .split('%')
    .map((hex) => parseInt(hex, 16));
}
