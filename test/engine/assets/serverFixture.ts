import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FixtureServer {
  /** The address of a path on the server. */
  url(path: string): string;
  /** The Range headers (or undefined) of the requests so far. */
  readonly ranges: (string | undefined)[];
  close(): Promise<void>;
}

export interface Served {
  content: Buffer;
  /** Breaks the connection after this number of bytes of each answer, for the first `breaks` requests. */
  breakAfter?: number;
  breaks?: number;
  /** The additional number of bytes for each further request. */
  breakGrows?: number;
  /** A server that knows no ranges answers 200 with everything. */
  ignoreRanges?: boolean;
  status?: number;
  /** Waits between the pieces of an answer, so that a test can step in. */
  slow?: boolean;
}

/** A file server on this machine that can be told to misbehave. */
export async function serve(files: Record<string, Served>): Promise<FixtureServer> {
  const ranges: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    ranges.push(request.headers.range);
    const served = files[request.url ?? ''];
    if (!served || served.status) response.writeHead(served?.status ?? 404).end();
    else answer(served, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    ranges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(served: Served, request: IncomingMessage, response: ServerResponse): void {
  const start = served.ignoreRanges
    ? 0
    : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= served.content.length && start > 0) {
    response.writeHead(416).end();
    return;
  }
  const rest = served.content.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length });
  if ((served.breaks ?? 0) > 0) {
    served.breaks!--;
    response.write(rest.subarray(0, served.breakAfter), () => setTimeout(() => response.destroy(), 20));
    served.breakAfter! += served.breakGrows ?? 0;
    return;
  }
  if (!served.slow) {
    response.end(rest);
    return;
  }
  response.write(rest.subarray(0, Math.ceil(rest.length / 2)));
}
