import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, globalAgent, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What CloudFormation is answered. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** Where CloudFormation takes answers, on loopback, with a certificate of its own. */
export class AnswerStandIn {
  /** Answers that it refuses first. */
  refusals = 0;
  private readonly server: Server;
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  private url = '';

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'answers-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...names], { stdio: 'ignore' });
    this.server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const type = request.headers['content-type'];
        // S3 refuses what the address was not signed for, and CloudFormation reads no more than 4 KB.
        const bad = request.method !== 'PUT' || type !== '' || body.length > 4_096 || this.refusals-- > 0;
        response.writeHead(bad ? 403 : 200).end();
        if (!bad) this.waiting.get(request.url ?? '')?.(JSON.parse(body.toString('utf8')) as Answer);
      });
    });
    globalAgent.options.ca = readFileSync(cert);
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** An address for one run's answer, and the answer when it comes. */
  expect(run: string): { readonly url: string; readonly answer: Promise<Answer> } {
    const path = `/${run}?X-Amz-Signature=secret`;
    return {
      url: `${this.url}${path}`,
      answer: new Promise((resolve) => {
        this.waiting.set(path, resolve);
      }),
    };
  }
}
