import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** A proxy that others wrote, as it is started here. */
export interface ProxyKind {
  readonly name: string;
  readonly command: string;
  /** What makes the command tell its version. */
  readonly versionArgs: readonly string[];
  /** The Debian package that brings it. */
  readonly debian: string;
  /** The name of its file of settings. */
  readonly file: string;
  readonly settings: (place: ProxyPlace) => string;
  readonly args: (place: ProxyPlace) => readonly string[];
}

/** Where a proxy listens, whom it asks, and the folder that is its own. */
export interface ProxyPlace {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly upstreams: readonly { readonly address: string; readonly port: number }[];
}

export interface RunningProxy {
  /** With its version. */
  readonly name: string;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts a proxy before some upstreams, and waits until it listens. */
export async function startProxy(kind: ProxyKind, upstreams: ProxyPlace["upstreams"]): Promise<RunningProxy> {
  const version = await readVersion(kind);
  const folder = await mkdtemp(path.join(tmpdir(), "lastbyte-proxy-"));
  const place: ProxyPlace = { host: HOST, port: await freePort(HOST), folder, upstreams };
  await writeFile(path.join(folder, kind.file), kind.settings(place));
  const child = spawn(kind.command, kind.args(place), {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
  });
  const close = async (): Promise<void> => {
    await stop(child);
    await rm(folder, { recursive: true, force: true });
  };
  if (!(await listens(place, child))) {
    await close();
    throw new Error(
      `Expected ${kind.command} to listen on ${HOST}:${place.port}; run it with ${kind.file} by hand.`,
    );
  }
  return { name: `${kind.name} ${version}`, url: `http://${HOST}:${place.port}`, close };
}

const HOST = "127.0.0.32";
const MAX_CONNECTS = 200;
const CONNECT_PAUSE_MS = 50;

async function readVersion({ command, versionArgs, debian }: ProxyKind): Promise<string> {
  const child = spawn(command, versionArgs, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  try {
    await once(child, "close");
  } catch (cause) {
    throw new Error(`Expected ${command} on this machine: apt-get install ${debian}.`, { cause });
  }
  return /\d+\.\d+\.\d+/.exec(said)?.[0] ?? "of an unknown version";
}

async function listens({ host, port }: ProxyPlace, child: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < MAX_CONNECTS && child.exitCode === null; tries += 1) {
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
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "close");
}
