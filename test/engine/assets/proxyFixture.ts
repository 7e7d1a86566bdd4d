import { request as ask, createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Duplex, Transform } from 'node:stream';

export interface ProxyFixture {
  readonly port: number;
  /** The hosts of all requests and tunnels. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** `name:password`; absent for a proxy that asks for none. */
  readonly login?: string;
  /** Called with each piece that a server sends, before it is passed on. */
  readonly onPiece?: (bytes: number) => void | Promise<void>;
}

/** A proxy on this machine, for plain requests and for tunnels. */
export async function startProxy({ login, onPiece }: ProxyOptions = {}): Promise<ProxyFixture> {
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const isAllowed = ({ headers }: IncomingMessage) =>
    login === undefined ||
    headers['proxy-authorization'] === `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createServer((request, response) => {
    const { host, hostname, port, pathname, search } = new URL(request.url!);
    asked.push(host);
    if (!isAllowed(request)) return void response.writeHead(407).end();
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onward = ask(
      { hostname, port, path: pathname + search, method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(throttle(onPiece)).pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    asked.push(request.url!);
    if (!isAllowed(request)) return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const [, host, port] = /^(.*):(\d+)$/.exec(request.url!)!;
    const onward: Socket = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(throttle(onPiece)).pipe(client);
      client.pipe(onward);
    });
    for (const socket of [client, onward]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    // The other way around, pieces that are still on their way would be lost.
    client.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function throttle(onPiece: ProxyOptions['onPiece'] = () => {}): Transform {
  return new Transform({
    transform(piece: Buffer, _encoding, callback) {
      Promise.resolve(onPiece(piece.length)).then(
        () => callback(null, piece),
        (thrown: Error) => callback(thrown),
      );
    },
  });
}
