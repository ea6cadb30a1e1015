// Durations in bins that are 2 % wide: percentiles of millions without keeping them.

const lowest = 0.001;
const ratio = Math.log(1.02);
const bins = 800; // up to two hours

export class Histogram {
  private readonly counts = new Uint32Array(bins);
  private total = 0;

  add(seconds: number): void {
    const bin = seconds <= lowest ? 0 : Math.min(bins - 1, Math.ceil(Math.log(seconds / lowest) / ratio));
    this.counts[bin] = (this.counts[bin] ?? 0) + 1;
    this.total++;
  }

  addAll(other: Histogram): void {
    for (const [bin, count] of other.counts.entries()) this.counts[bin] = (this.counts[bin] ?? 0) + count;
    this.total += other.total;
  }

  get size(): number {
    return this.total;
  }

  /** Seconds, at most 2 % too many; undefined where nothing was added. */
  quantile(part: number): number | undefined {
    if (this.total === 0) return undefined;
    let rest = Math.max(1, Math.ceil(part * this.total));
    for (let bin = 0; bin < bins; bin++) {
      rest -= this.counts[bin] ?? 0;
      if (rest <= 0) return lowest * Math.exp(bin * ratio);
    }
    return undefined;
  }

  clear(): void {
    if (this.total > 0) this.counts.fill(0);
    this.total = 0;
  }
}
