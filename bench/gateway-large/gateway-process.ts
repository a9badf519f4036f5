import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A gateway in a process of its own. */
export interface GatewayProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Starts it as operators do: the command as it was built, with its log and its diagnosis. */
export async function startBuiltGateway(upstream: string): Promise<GatewayProcess> {
  const command = [fileURLToPath(BUILT_COMMAND), "gateway", upstream, ...ANY_PLACE, ...BUDGET];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const ended = once(child, "exit").then((): never => {
    throw new Error("expected the built gateway to start, but it ended: npm run build makes it anew");
  });
  const [line] = (await Promise.race([once(lines, "line"), ended])) as [string];
  ended.catch(() => {});
  // Whoever doesn't read the log on would stop the gateway.
  lines.on("line", () => {});
  const { url } = JSON.parse(line) as { readonly url: string };
  return {
    url,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** Starts it from its sources, by a program of a few lines. */
export async function startGatewayFromSource(upstream: string): Promise<GatewayProcess> {
  const child = fork(new URL("gateway-server.js", import.meta.url), [upstream], {
    execArgv: ["--conditions=source", "--no-warnings"],
  });
  const [port] = (await once(child, "message")) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

const BUILT_COMMAND = new URL("../../packages/cli/dist/bin.js", import.meta.url);
const ANY_PLACE = ["--listen", "127.0.0.1:0", "--admin", "off"];
/** A thousand cuts within seconds are more than any origin should be asked to bear; here they are the point. */
const BUDGET = ["--retry-min", "10000"];
