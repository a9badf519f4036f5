import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { USUAL_FAULTS } from "../../packages/cli/src/lab/usual-faults.ts";
import type { Footprint, SoakUpstreams } from "./gateway-server.ts";
import { startHostileUpstream } from "./hostile-upstream.ts";

/** A gateway in a process of its own, before a lab and before an upstream that means no good. */
export interface Soak extends AsyncDisposable {
  readonly url: string;
  readonly lab: Lab;
  readonly footprint: () => Promise<Footprint>;
  /** The exit code of the gateway, if it has ended, which it never should. */
  readonly crashed: () => number | string | undefined;
}

/** Starts all of it; one in `1 / rate` answers of the lab is damaged. */
export async function startSoak(rate: number): Promise<Soak> {
  const lab = await startLab({ balancers: 4, rate, faults: FAULTS });
  const hostile = await startHostileUpstream();
  const upstreams: SoakUpstreams = {
    labPort: new URL(lab.url).port,
    labAddresses: lab.balancers.map(({ address }) => address),
    hostileUrl: hostile.url,
    downUrl: await urlOfNobody(),
  };
  const child = fork(new URL("gateway-server.ts", import.meta.url), [JSON.stringify(upstreams)], {
    execArgv: ["--conditions=source", "--no-warnings", "--expose-gc"],
  });
  let ended: number | string | undefined;
  child.once("exit", (code, signal) => {
    ended = code ?? signal ?? "ended";
  });
  const [url] = (await once(child, "message")) as [string];
  return {
    url,
    lab,
    footprint: async () => {
      if (ended !== undefined) throw new Error(`the gateway has ended: ${ended}`);
      const told = once(child, "message");
      child.send("measure");
      const [footprint] = (await told) as [Footprint];
      return footprint;
    },
    crashed: () => ended,
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect();
      if (ended === undefined) await once(child, "exit");
      await hostile.close();
      await lab.close();
    },
  };
}

/** An answer that is emptied twice is taken for the origin's word, which happens at this rate. */
const FAULTS = USUAL_FAULTS.filter((fault) => fault !== "reframe-empty");

/** An address at which nobody listens any more. */
async function urlOfNobody(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
