/** Absolute, without `..`, `.`, empty parts or control characters: safe to join below another folder. */
export function isPlainPath(path: string): boolean {
  return /^\/[^\x00-\x1f\x7f]+$/.test(path) && !/(^|\/)\.{0,2}(\/|$)/.test(path.slice(1));
}
