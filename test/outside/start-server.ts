import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A server that others wrote, in the way in which it is started. */
export interface OutsideProgram {
  readonly command: string;
  readonly args: (place: OutsidePlace) => readonly string[];
  /** The files of its folder by their names, its settings among them. */
  readonly files: (place: OutsidePlace) => ReadonlyMap<string, string | Uint8Array>;
}

/** Where it listens, and the folder that is its own. */
export interface OutsidePlace {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
}

/** A server that others wrote, while it runs. */
export interface OutsideServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

/** Where a command is, or undefined where it isn't installed. */
export function findCommand(name: string): string | undefined {
  // Debian puts servers where only root's path leads.
  return [name, `/usr/sbin/${name}`].find((command) => spawnSync(command, ["-v"]).status === 0);
}

/** Starts a server on a free port, in a folder of its own, and waits until it listens. */
export async function startOutsideServer(program: OutsideProgram, host: string): Promise<OutsideServer> {
  const folder = await mkdtemp(path.join(tmpdir(), "lastbyte-outside-"));
  // Somebody else may take the port before the server does.
  for (let starts = 1; starts <= MAX_STARTS; starts += 1) {
    const place = { host, port: await freePort(host), folder };
    const child = await start(program, place);
    if (await listens(place, child)) {
      const close = async (): Promise<void> => {
        await stop(child);
        await rm(folder, { recursive: true, force: true });
      };
      return { url: `http://${host}:${place.port}`, port: place.port, pid: child.pid ?? 0, close };
    }
    await stop(child);
  }
  throw new Error(
    `Expected ${program.command} to listen on ${host}, but it did not in ${MAX_STARTS} starts; ` +
      `its settings and what it wrote are in ${folder}.`,
  );
}

const MAX_STARTS = 5;
const MAX_CONNECTS = 200;
const CONNECT_PAUSE_MS = 50;

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function start(program: OutsideProgram, place: OutsidePlace): Promise<ChildProcess> {
  const { folder } = place;
  for (const [name, content] of program.files(place)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return spawn(program.command, program.args(place), {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
  });
}

/** Waits until something listens, or the server has ended. */
async function listens({ host, port }: OutsidePlace, child: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < MAX_CONNECTS && !hasEnded(child); tries += 1) {
    const socket = connect({ host, port });
    try {
      await once(socket, "connect");
      return true;
    } catch {
      await wait(CONNECT_PAUSE_MS);
    } finally {
      socket.destroy();
    }
  }
  return false;
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.kill("SIGTERM");
  await once(child, "close");
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
