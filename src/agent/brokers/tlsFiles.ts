import { readFileSync } from 'node:fs';
import type { BrokerTls } from '../../config/brokerUrl';

interface TlsFiles {
  readonly rejectUnauthorized: boolean;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** What the URL says of TLS, in Node's words. Throws where a file can't be read. */
export function tlsOptions({ verify, caFile, certFile, keyFile }: BrokerTls): TlsFiles {
  return {
    rejectUnauthorized: verify,
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    ...(certFile === undefined ? {} : { cert: readFileSync(certFile) }),
    ...(keyFile === undefined ? {} : { key: readFileSync(keyFile) }),
  };
}
