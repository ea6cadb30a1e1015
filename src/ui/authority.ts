/**
 * A server's name as the authority of a URI. VS Code lower-cases an authority when it writes a URI down, and `@` and `:` mean
 * something there; so everything but a–z, 0–9, `.`, `_` and `-` is written as `~` and its code point in hexadecimal.
 */
export function authorityOf(server: string): string {
  return [...server.toLowerCase()]
    .map((character) =>
      /[a-z0-9._-]/.test(character) ? character : `~${(character.codePointAt(0) ?? 0).toString(16)}~`,
    )
    .join('');
}
