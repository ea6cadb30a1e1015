/** Tags a sh program: backslashes stay as they are, and `\${x}` stands for the shell's own `${x}`. Nothing is interpolated. */
export function shell(text: TemplateStringsArray): string {
  return (text.raw[0] ?? '').replaceAll('\\${', '${');
}
