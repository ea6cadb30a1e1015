/** One word of a command line for systemd.service(5), whatever is in it but control characters. */
export function word(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/%/g, '%%').replace(/\$/g, '$$$$');
  return /^[\w./-]+$/.test(text) ? text : `"${escaped}"`;
}
