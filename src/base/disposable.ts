/** Whatever holds something open. Owned by one place, which calls `dispose` once; a second call does nothing. */
export interface Disposable {
  dispose(): void;
}
