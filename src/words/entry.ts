/** One sentence in both languages; `{name}` marks a parameter. */
export interface Entry {
  readonly en: string;
  readonly es: string;
}
export type Entries = Readonly<Record<string, Entry>>;
