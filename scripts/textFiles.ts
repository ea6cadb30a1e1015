/** How esbuild takes the programs of other languages that lie beside the code. */
export const textFiles = { '.sh': 'text', '.py': 'text' } as const;
