/** How the helper ends when it runs nothing; no program that it runs ends like this. */
export const helperExit = {
  /** Not among its verbs, or not with these arguments. */
  refused: 96,
  /** It would run something else than the extension means: they are of different versions. */
  outdated: 97,
} as const;
