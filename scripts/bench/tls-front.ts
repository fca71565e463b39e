import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { loopbackCertificate } from './certificate';

/** What takes TLS off in front of servers without it. */
export interface TlsFront {
  /** Path of the certificate in PEM, which clients have to trust. */
  readonly certificateFile: string;
  /** @returns the address to call in the place of another */
  of(url: string): Promise<string>;
  close(): void;
}

export function startTlsFront(): TlsFront {
  const certificate = loopbackCertificate();
  const certificateFile = join(mkdtempSync(join(tmpdir(), 'bench-')), 'certificate.pem');
  writeFileSync(certificateFile, certificate.cert);
  const servers: ReturnType<typeof createServer>[] = [];
  return {
    certificateFile,
    of: async (url) => {
      const { hostname: host, port } = new URL(url);
      const server = createServer(certificate, (secure) => {
        const plain = connect({ host, port: Number(port), noDelay: true });
        secure.setNoDelay(true).pipe(plain).pipe(secure);
        secure.on('error', () => plain.destroy());
        plain.on('error', () => secure.destroy());
      });
      servers.push(server);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    close: () => {
      for (const server of servers) server.close();
    },
  };
}
