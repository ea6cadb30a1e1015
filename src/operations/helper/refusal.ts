/** The helper runs nothing, and says why. */
export class Refusal extends Error {
  constructor(
    detail: string,
    readonly kind: 'refused' | 'outdated' = 'refused',
  ) {
    super(detail);
    this.name = 'Refusal';
  }
}
