// The product under test, made once for all suites of a run: built from the checkout, or packaged as users get it.
import { build } from '../../scripts/build';
import { packageExtension } from '../../scripts/package';

let built: Promise<void> | undefined;
let packaged: Promise<string> | undefined;

export function buildProduct(): Promise<void> {
  return (built ??= build());
}

/** Gives the path of the VSIX. */
export function packageProduct(): Promise<string> {
  return (packaged ??= (async () => {
    // Packaging builds as well, and two builds at once would delete each other's files.
    await built;
    const vsix = packageExtension();
    built = vsix.then(() => undefined);
    return vsix;
  })());
}
