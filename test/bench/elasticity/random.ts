// Chance with a seed: one seed, one run.

export interface Random {
  /** In [0, 1). */
  next(): number;
}

/** A generator of its own for each use, so that one more draw in one place changes nothing elsewhere. */
export function randomOf(seed: number, use: string): Random {
  let state = seed >>> 0;
  for (const letter of use) state = Math.imul(state ^ letter.charCodeAt(0), 0x9e3779b1) >>> 0;
  return {
    // splitmix32: every state gives a well-mixed number, also neighbouring seeds.
    next() {
      state = (state + 0x9e3779b9) >>> 0;
      let mixed = state;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
    },
  };
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.next();
}

export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}

/** Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** `cv`: standard deviation by mean. */
export function logNormal(random: Random, mean: number, cv: number): number {
  if (cv === 0) return mean;
  const sigma2 = Math.log(1 + cv * cv);
  return mean * Math.exp(Math.sqrt(sigma2) * normal(random) - sigma2 / 2);
}
