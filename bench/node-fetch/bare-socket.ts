import { connect } from "node:net";

/**
 * The least that any client can do that is written in JavaScript: a connection that is kept, a request that is made
 * once, and the bytes of the answer parsed. Nothing is checked, and nothing is understood but a length.
 */
export async function getByBareSocket(url: string): Promise<unknown> {
  const connection = idle.pop() ?? new BareConnection(new URL(url));
  const value = await connection.get();
  idle.push(connection);
  return value;
}

const idle: BareConnection[] = [];

class BareConnection {
  readonly #write: () => void;
  #chunks: Buffer[] = [];
  #missingBytes: number | undefined;
  #resolve: (value: unknown) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor({ hostname, port, host, pathname }: URL) {
    const request = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\n\r\n`;
    const onread = {
      buffer: SHARED,
      callback: (bytes: number) => this.#take(Buffer.from(SHARED.subarray(0, bytes))),
    };
    const socket = connect({ host: hostname, port: Number(port), onread });
    socket.setNoDelay(true);
    socket.on("error", (error) => this.#reject(error));
    this.#write = () => void socket.write(request, "latin1");
  }

  get(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#write();
    });
  }

  #take(bytes: Buffer): boolean {
    let content = bytes;
    if (this.#missingBytes === undefined) {
      const endOfHead = bytes.indexOf("\r\n\r\n") + 4;
      this.#missingBytes = Number(/content-length: (\d+)/i.exec(bytes.toString("latin1", 0, endOfHead))?.[1]);
      content = bytes.subarray(endOfHead);
    }
    this.#chunks.push(content);
    this.#missingBytes -= content.length;
    if (this.#missingBytes === 0) this.#finish();
    return true;
  }

  #finish(): void {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#missingBytes = undefined;
    const [only] = chunks;
    const body = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
    this.#resolve(JSON.parse(body.toString()));
  }
}

/** What comes is copied out of it at once, so one serves all connections. */
const SHARED = Buffer.allocUnsafeSlow(65_536);
