/** The themes that screenshots are taken in: setting ids that every supported VS Code understands. */
export const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' } as const;

export type ThemeName = keyof typeof themes;
