/** Takes secrets out of text. Called in the one place that logs, and on every error text that quotes a server. */

/** Hides each of `secrets` (longest first) and every password inside a URL (`redis://user:PASSWORD@host`). */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let result = text;
  for (const secret of [...secrets].filter((s) => s.length > 0).sort((a, b) => b.length - a.length)) {
    result = result.split(secret).join('•••');
  }
  return result.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s/?#]*@/gi, '$1:•••@');
}
