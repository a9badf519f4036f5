import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { records, startClientOrigin } from "./origin.ts";
import { clients } from "./clients.mjs";

/** What one call of one client under one fault came to. */
export interface Cell {
  readonly client: string;
  readonly fault: string;
  readonly method: "GET" | "POST";
  readonly preloaded: boolean;
  /**
   * `whole`: the right data. `wrong`: other data, and no error. `error`: an error. `hang`: nothing in 6 seconds, or in
   * 3 where the lab keeps silent for ever.
   * `none`: the fault does not apply, because the client does not accept this coding.
   */
  readonly result: "whole" | "wrong" | "error" | "hang" | "none";
  /** How often the call reached the wire. */
  readonly requests: number;
  /** What the client said, where it said something. */
  readonly message: string | undefined;
}

/** Asks one client for everything, under every fault of the lab. */
export async function measureClient(client: string, options: MeasureOptions): Promise<readonly Cell[]> {
  const origin = await startClientOrigin();
  const lab = await startLab({ balancers: 2, upstream: origin.url });
  const child = startChild(client, { base: lab.url, ...options });
  const cells: Cell[] = [];
  try {
    await child.ready;
    for (const method of ["GET", "POST"] as const) {
      for (const fault of options.faults ?? lab.faultNames) {
        cells.push(await measureCall({ client, fault, method, preloaded: options.preloaded }, lab, child));
      }
    }
  } finally {
    child.stop();
    await lab.close();
    await origin.close();
  }
  return cells;
}

export interface MeasureOptions {
  readonly preloaded: boolean;
  /** All of the lab's where it is left out. */
  readonly faults?: readonly string[];
  /** The program to run, where it is not this Node. */
  readonly node?: string;
}

/** The names of the clients. */
export const clientNames: readonly string[] = Object.keys(clients);

/**
 * How much is cut. Where chance chooses, it is sometimes no more than the checksum behind a coded body, which most clients
 * never miss, and the same client would be right in one run and wrong in the next.
 */
export const CUT_BYTES = 20;
/** Some clients wait for seconds before they try again by themselves. */
const CALL_LIMIT_MS = 6_000;
/** Under a stall there is nothing that a client could wait for; the preload gives up after half a second. */
const STALL_LIMIT_MS = 3_000;
let calls = 0;

async function measureCall(
  asked: Pick<Cell, "client" | "fault" | "method" | "preloaded">,
  lab: Lab,
  child: Child,
): Promise<Cell> {
  const { fault, method } = asked;
  const key = `key-${++calls}`;
  const times = fault.startsWith("always") ? { rate: 1 } : { firstAttempts: 1 };
  lab.setFaults([{ fault, ...times, cutBytes: CUT_BYTES }]);
  const before = lab.truth();
  const limitMs = fault.endsWith("stall") ? STALL_LIMIT_MS : CALL_LIMIT_MS;
  const answer = await child.ask({ method, key, limitMs });
  const after = lab.truth();
  lab.setFaults([]);

  const passedOver = (after.byFault[fault]?.passedOver ?? 0) - (before.byFault[fault]?.passedOver ?? 0);
  const expected = method === "GET" ? records : key;
  const whole = answer.kind === "value" && isDeepStrictEqual(answer.value, expected);
  const result = answer.kind === "value" ? (whole ? "whole" : "wrong") : answer.kind;
  return {
    ...asked,
    result: passedOver > 0 && whole && fault !== "none" ? "none" : result,
    requests: after.requests - before.requests,
    message: answer.kind === "error" ? answer.message : undefined,
  };
}

type Answer =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "hang" };

interface Question {
  readonly method: "GET" | "POST";
  readonly key: string;
  readonly limitMs: number;
}

interface Child {
  readonly ready: Promise<unknown>;
  readonly ask: (question: Question) => Promise<Answer>;
  readonly stop: () => void;
}

function startChild(client: string, options: MeasureOptions & { readonly base: string }): Child {
  // An older Node can't read the sources, so it is given what was built.
  const preload =
    options.node === undefined
      ? ["--conditions=source", "--import", moduleAt("packages/node/src/register.ts")]
      : ["--import", moduleAt("packages/node/dist/register.js")];
  const program = fileURLToPath(new URL("run-client.mjs", import.meta.url));
  const child = spawn(
    options.node ?? process.execPath,
    ["--no-warnings", ...(options.preloaded ? preload : []), program, client, options.base],
    {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      // The stall has to be noticed before the suite loses its patience; nothing else is changed.
      env: { ...process.env, LASTBYTE_STALL_TIMEOUT: "500ms", NODE_OPTIONS: "" },
    },
  );
  const waiting = new Map<number, (message: Answer) => void>();
  child.on("message", (message: Answer & { readonly id: number }) => {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  return {
    ready: new Promise((resolve, reject) => {
      waiting.set(0, resolve);
      child.once("exit", (code) => reject(new Error(`the program of ${client} ended with ${code}`)));
    }),
    ask: (question) => ask(child, waiting, question),
    stop: () => child.kill("SIGKILL"),
  };
}

function moduleAt(path: string): string {
  return new URL(`../../${path}`, import.meta.url).href;
}

let lastId = 0;

function ask(
  child: ChildProcess,
  waiting: Map<number, (answer: Answer) => void>,
  { limitMs, ...question }: Question,
): Promise<Answer> {
  const id = ++lastId;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: "hang" }), limitMs);
    waiting.set(id, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    child.send({ id, ...question });
  });
}
/** They wait more than they work, most of all where a stalled response hangs. */
const AT_A_TIME = 6;

/** Asks every client for everything, or for what the options say, without the preload and with it. */
export async function measureAll(options: Omit<MeasureOptions, "preloaded"> = {}): Promise<readonly Cell[]> {
  const jobs = clientNames.flatMap((client) =>
    [false, true].map((preloaded) => ({ client, preloaded, ...options })),
  );
  const measured = new Map<string, readonly Cell[]>();
  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const cells = await measureClient(job.client, job).catch((error: unknown) => {
        // Some clients want a newer Node than the oldest that the preload runs on.
        if (options.node === undefined) throw error;
        return [];
      });
      measured.set(`${job.client} ${job.preloaded}`, cells);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return clientNames.flatMap((client) =>
    [false, true].flatMap((preloaded) => measured.get(`${client} ${preloaded}`) ?? []),
  );
}
