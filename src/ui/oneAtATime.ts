/**
 * Runs what it is given one after the other. Questions to the user go through one: a second input box would close the first,
 * and its answer would be lost.
 */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task, task);
    this.last = result.catch(() => undefined);
    return result;
  }
}
