import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { startLab } from "@lastbyte/lab";
import type { FaultPlan, Lab } from "@lastbyte/lab";
import { caseKey } from "../suite/case.ts";
import type { CaseTruth } from "../suite/bench.ts";
import { CASES } from "../suite/cases.ts";
import { pauseAndCut } from "./pause-and-cut.ts";

/** The lab as the cases of one runtime see it. */
export interface SuiteLabs extends AsyncDisposable {
  readonly url: string;
  /** The same API behind balancers of another origin. */
  readonly foreignUrl: string;
  readonly projectGid: string;
  truth(key: string): CaseTruth;
}

/** Starts the lab with the plans of all cases, each for the requests of its case alone. */
export async function startLabs(): Promise<SuiteLabs> {
  const faults = CASES.flatMap(({ faults }, index) =>
    faults.map(({ fault, ...settings }): FaultPlan => ({
      ...settings,
      fault: fault === pauseAndCut.name ? pauseAndCut : fault,
      path: caseKey(index),
      methods: METHODS,
    })),
  );
  const own = await startLab({ balancers: 1, rate: 0, faults });
  const sharing = await startSharing(own.origin.url);
  const foreign = await startLab({ balancers: 1, rate: 0, faults, upstream: sharing.url });
  const { data } = (await (await fetch(`${own.origin.url}/api/1.0/projects`)).json()) as Projects;
  const project = data.find(({ num_tasks: tasks }) => tasks === 250);
  if (project === undefined) throw new Error("expected the lab to have a project of 250 tasks");
  return {
    url: own.url,
    foreignUrl: foreign.url,
    projectGid: project.gid,
    truth: (key) => truthOf(key, [own, foreign]),
    async [Symbol.asyncDispose]() {
      await Promise.all([own.close(), foreign.close(), sharing.close()]);
    },
  };
}

/** What a browser asks beforehand is no request of the case's. */
const METHODS = ["GET", "HEAD", "POST", "PUT"];

interface Projects {
  readonly data: readonly { readonly gid: string; readonly num_tasks: number }[];
}

function truthOf(key: string, labs: readonly Lab[]): CaseTruth {
  const truths = labs.map((lab) => lab.truth());
  const origin = truths[0]?.origin;
  return {
    asked: origin?.byRequestId[key] ?? 0,
    damages: truths.flatMap(({ damages }) =>
      damages.filter(({ path }) => path.includes(key)).map(({ fault }) => fault),
    ),
    created: origin?.createdByName[key] ?? 0,
  };
}

/** Passes requests on to the origin, and says of every answer that any other origin may read it (Fetch standard, CORS). */
async function startSharing(originUrl: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (request.method === "OPTIONS") {
      response.setHeader("Access-Control-Allow-Methods", "*");
      response.setHeader("Access-Control-Allow-Headers", "*");
      response.writeHead(204).end();
      return;
    }
    const { method, headers } = request;
    const forwarded = ask(originUrl + (request.url ?? "/"), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
