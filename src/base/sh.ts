/**
 * Tags the constant text of a shell script: backslashes stay, a dollar before a brace is written with a backslash before it.
 * It takes no values, so nothing can be put into a script by accident: what varies comes as positional parameters.
 */
export function sh(text: TemplateStringsArray): string {
  return text.raw.join('').replaceAll('\\${', '${').replaceAll('\\`', '`');
}
