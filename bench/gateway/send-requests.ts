import { connect } from "node:net";

/** Sends requests on keep-alive connections, and counts the bytes of the answers; a wrong one ends the measuring. */
export async function sendRequests(load: Load): Promise<void> {
  const { requests, connections } = load;
  let left = requests;
  const next = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  await Promise.all(Array.from({ length: connections }, () => work(load, next)));
}

interface Load {
  readonly port: number;
  readonly path: string;
  readonly requests: number;
  readonly connections: number;
  /** How large the body of each answer is. */
  readonly bytes: number;
}

function work({ port, path, bytes }: Load, next: () => boolean): Promise<void> {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: application/json\r\nUser-Agent: bench\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let dueBytes = 0;
    let head = "";
    const ask = (): void => {
      head = "";
      dueBytes = 0;
      if (next()) socket.write(request);
      else socket.end(() => resolve());
    };
    socket.on("connect", ask);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the proxy closed the connection")));
    socket.on("data", (chunk) => {
      if (dueBytes > 0) {
        dueBytes -= chunk.length;
      } else {
        head += chunk.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        if (end === -1) return;
        if (!head.startsWith("HTTP/1.1 200 ") || !new RegExp(`content-length: ${bytes}\r`, "i").test(head)) {
          reject(new Error(`expected a whole answer, got ${head.slice(0, 300)}`));
          return;
        }
        dueBytes = bytes - (head.length - end - 4);
      }
      if (dueBytes === 0) ask();
    });
  });
}
