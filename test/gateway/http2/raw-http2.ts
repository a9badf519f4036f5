import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import {
  ACK,
  END_HEADERS,
  END_STREAM,
  fieldBlock,
  frame,
  HEADERS,
  NO_SETTINGS,
  PREFACE,
  SETTINGS,
  SETTINGS_ACK,
  takeFrames,
} from "./frames.ts";
import type { Frame } from "./frames.ts";

export type FieldList = readonly (readonly [name: string, value: string])[];

/** One side of a connection on which a test writes frames as it likes. Settings are acknowledged by themselves. */
export class RawHttp2 {
  readonly socket: Socket;
  /** All frames that have come so far, but for settings. */
  readonly frames: Frame[] = [];
  isClosed = false;
  onFrame: (frame: Frame) => void = () => {};
  #rest: Buffer = Buffer.alloc(0);
  #wake: () => void = () => {};
  #awaitsPreface: boolean;

  constructor(socket: Socket, side: "client" | "server") {
    this.socket = socket;
    this.#awaitsPreface = side === "server";
    socket.on("error", () => {});
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    socket.on("close", () => {
      this.isClosed = true;
      this.#wake();
    });
    if (side === "client") socket.write(PREFACE);
    socket.write(NO_SETTINGS);
  }

  write(...frames: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** Sends the head of a message. */
  head(streamId: number, fields: FieldList, { isLast = false }: { readonly isLast?: boolean } = {}): void {
    const flags = END_HEADERS | (isLast ? END_STREAM : 0);
    this.write(frame(HEADERS, { flags, streamId, payload: fieldBlock(fields) }));
  }

  /** Waits for a frame that fits; `undefined` where the connection closes before. */
  async until(fits: (frame: Frame) => boolean): Promise<Frame | undefined> {
    for (;;) {
      const found = this.frames.find(fits);
      if (found !== undefined || this.isClosed) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async untilClosed(): Promise<void> {
    await this.until(() => false);
  }

  #take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    if (this.#awaitsPreface) {
      if (this.#rest.length < PREFACE.length) return;
      this.#rest = this.#rest.subarray(PREFACE.length);
      this.#awaitsPreface = false;
    }
    const { frames, rest } = takeFrames(this.#rest);
    this.#rest = rest;
    for (const next of frames) {
      if (next.type === SETTINGS) {
        if ((next.flags & ACK) === 0) this.socket.write(SETTINGS_ACK);
        continue;
      }
      this.frames.push(next);
      this.onFrame(next);
    }
    this.#wake();
  }
}

/** Opens a connection to a gateway. */
export async function openRawHttp2(url: string): Promise<RawHttp2> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  return new RawHttp2(socket, "client");
}

/** The fields of a request that nothing is wrong with. */
export function requestTo(path: string, more: FieldList = []): FieldList {
  return [[":method", "GET"], [":scheme", "http"], [":authority", "gateway.test"], [":path", path], ...more];
}

/** An upstream that answers its requests, counted over all connections, frame by frame as a test says. */
export interface RawUpstream extends AsyncDisposable {
  readonly url: string;
  readonly connections: readonly RawHttp2[];
  /** How many requests have come. */
  readonly requests: number;
}

export type RawAnswer = (connection: RawHttp2, streamId: number) => unknown;

/** Starts it; the last answer is given to every further request. */
export async function startRawUpstream(answers: readonly RawAnswer[]): Promise<RawUpstream> {
  const connections: RawHttp2[] = [];
  let requests = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    const connection = new RawHttp2(socket, "server");
    connections.push(connection);
    connection.onFrame = ({ type, streamId }) => {
      if (type !== HEADERS) return;
      requests += 1;
      void (answers[requests - 1] ?? answers.at(-1))?.(connection, streamId);
    };
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `h2c://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    get requests() {
      return requests;
    },
    [Symbol.asyncDispose]: async () => {
      for (const { socket } of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
