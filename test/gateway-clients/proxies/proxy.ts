import { spawn } from "node:child_process";
import { once } from "node:events";
import { startOutsideServer } from "../../outside/start-server.ts";
import type { OutsidePlace, OutsideServer } from "../../outside/start-server.ts";

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

/** Where a proxy listens, and whom it asks. */
export interface ProxyPlace extends OutsidePlace {
  readonly upstreams: readonly { readonly address: string; readonly port: number }[];
}

export interface RunningProxy extends OutsideServer {
  /** With its version. */
  readonly name: string;
}

/** Starts a proxy before some upstreams, and waits until it listens. */
export async function startProxy(kind: ProxyKind, upstreams: ProxyPlace["upstreams"]): Promise<RunningProxy> {
  const version = await readVersion(kind);
  const program = {
    command: kind.command,
    args: (place: OutsidePlace) => kind.args({ ...place, upstreams }),
    files: (place: OutsidePlace) => new Map([[kind.file, kind.settings({ ...place, upstreams })]]),
  };
  return { name: `${kind.name} ${version}`, ...(await startOutsideServer(program, HOST)) };
}

const HOST = "127.0.0.32";

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
