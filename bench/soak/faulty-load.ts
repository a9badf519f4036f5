import { Agent, request } from "node:http";
import type { Soak } from "./start-soak.ts";

/** What became of requests at the lab's rate of faults. */
export interface FaultyLoad {
  readonly requests: number;
  readonly damaged: number;
  /** Reads that gave an error, or not what the origin has. */
  readonly lost: number;
  readonly wrong: number;
  readonly posts: number;
  /** POSTs that the origin got more than once. */
  readonly doubled: number;
  /** POSTs whose answer was broken, and shown so. */
  readonly postsBroken: number;
}

/** Reads JSON and creates tasks, one in ten, and holds all of it against what the lab knows. */
export async function runFaultyLoad(
  { url, lab }: Soak,
  { name, requests, clients }: LoadWish,
): Promise<FaultyLoad> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const path = "/json?records=60&coding=identity";
  const whole = await (await fetch(lab.origin.url + path)).text();
  const damagedBefore = lab.truth().damaged;
  let next = 0;
  const count = { lost: 0, wrong: 0, posts: 0, postsBroken: 0 };

  const work = async (): Promise<void> => {
    while (next < requests) {
      const number = next;
      next += 1;
      if (number % 10 === 0) {
        count.posts += 1;
        const body = await ask(`${url}/api/1.0/tasks`, { agent, postAs: `${name}-${number}` });
        if (body === undefined) count.postsBroken += 1;
        continue;
      }
      const body = await ask(url + path, { agent });
      if (body === undefined) count.lost += 1;
      else if (body !== whole) count.wrong += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  agent.destroy();

  const { damaged, origin } = lab.truth();
  const arrived = Object.entries(origin?.byRequestId ?? {}).filter(([id]) => id.startsWith(`${name}-`));
  const doubled = arrived.filter(([, times]) => times > 1).length;
  return { requests, damaged: damaged - damagedBefore, doubled, ...count };
}

export interface LoadWish {
  /** Tells this load from others on the same lab. */
  readonly name: string;
  readonly requests: number;
  readonly clients: number;
}

/** Gives the body of a good answer, and undefined of any other. */
function ask(
  url: string,
  { agent, postAs }: { readonly agent: Agent; readonly postAs?: string },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = postAs === undefined ? {} : { method: "POST", headers: { "x-request-id": postAs } };
    const asking = request(url, { agent, ...options }, (response) => {
      const isGood = (response.statusCode ?? 0) < 300;
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(isGood ? text : undefined));
      response.on("error", () => resolve(undefined));
    });
    asking.on("error", () => resolve(undefined));
    asking.end(postAs === undefined ? undefined : '{"data":{"name":"soak"}}');
  });
}
