import { once } from "node:events";
import { runGateway } from "@lastbyte/gateway";
import type { GatewayConfiguration, ListeningPlaces, RunContext, VerdictReport } from "@lastbyte/gateway";
import { compareSides } from "../../demo/compare-sides.ts";
import { createGatewayContestant, createPlainContestant } from "../../demo/contestant.ts";
import { startDemoLab } from "../../demo/demo-lab.ts";
import type { DemoLab } from "../../demo/demo-lab.ts";
import type { DemoReport } from "../../demo/demo-report.ts";
import { planTasks } from "../../demo/plan-tasks.ts";
import { showProgress } from "../../demo/progress.ts";
import { renderReport } from "../../demo/render-report.ts";
import { Side } from "../../demo/side.ts";
import { judge } from "../../demo/verdict.ts";
import { USUAL_FAULTS } from "../../lab/usual-faults.ts";
import { createStyle } from "../../terminal/style.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { freeAddress } from "./free-address.ts";
import { LogGate } from "./log-gate.ts";
import { CLIENT_TIMEOUT_MS, SETUP, STALL_TIMEOUT_MS } from "./setup.ts";
import { showcaseIntroduction, showcaseInvitation, showcaseVerdict } from "./showcase-text.ts";

/**
 * What a gateway without an upstream does: it stands in front of a lab, a program exports projects once directly and
 * once through the gateway, and then it stays up to be tried.
 *
 * @returns the exit code: with `isOnce` 0 where the gateway kept its promise, 1 where it did not and 130 where the user
 * stopped it; otherwise 0 once it was stopped and has drained.
 * @throws LabError, and the system's error where it can't listen.
 * @internal
 */
export async function runShowcase(wish: ShowcaseWish, terminal: Terminal): Promise<number> {
  const { output, signal } = terminal;
  const style = createStyle(output.hasColors);
  const requests = wish.requests ?? SETUP.requests;
  output.write(showcaseIntroduction({ ...SETUP, requests }, style));

  const plan = planTasks({ requests, concurrency: SETUP.concurrency, creates: false, signal });
  const labs: DemoLab[] = [];
  const gatewayStop = new AbortController();
  const gate = new LogGate(output);
  let ended: Promise<number> | undefined;
  try {
    const start = async (): Promise<DemoLab> => {
      const lab = await startDemoLab({ ...SETUP.lab, ...plan.labOptions });
      labs.push(lab);
      return lab;
    };
    const direct = await start();
    const behind = await start();
    const gateway = await startBefore(behind, { wish, write: gate.write, signal: gatewayStop.signal });
    ({ ended } = gateway);
    await plan.prepare(direct);

    const report = await compare({ direct, behind, url: gateway.places.url, plan, requests }, terminal);
    output.write(renderReport(report, style));
    output.write(showcaseVerdict(await sentencesOf(gateway.places), style));
    if (wish.isOnce) {
      if (report.interrupted) return INTERRUPTED_EXIT_CODE;
      return report.verdict.kept ? 0 : 1;
    }
    output.write(showcaseInvitation(await placesToTry(behind, gateway.places), style));
    gate.open();
    if (!signal.aborted) await Promise.race([once(signal, "abort"), ended]);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    return wish.isOnce ? INTERRUPTED_EXIT_CODE : 0;
  } finally {
    gatewayStop.abort();
    await ended;
    await Promise.all(labs.map((lab) => lab.close()));
  }
}

/** @internal */
export interface ShowcaseWish {
  /** Reads what the user has set of the gateway; again at every reload. */
  readonly readConfiguration: () => Promise<GatewayConfiguration>;
  readonly onReload: RunContext["onReload"];
  /** Whether it ends behind the table. */
  readonly isOnce: boolean;
  /** How many requests the program makes on each side. */
  readonly requests?: number;
}

const INTERRUPTED_EXIT_CODE = 130;

/** Starts a gateway whose upstream is the name of all balancers of a lab. */
async function startBefore(
  lab: DemoLab,
  { wish, write, signal }: { readonly wish: ShowcaseWish } & Pick<RunContext, "write" | "signal">,
): Promise<{ readonly places: ListeningPlaces; readonly ended: Promise<number> }> {
  const balancers = lab.balancerUrls.map((url) => new URL(url));
  const [first] = balancers;
  if (first === undefined) throw new TypeError("expected the lab to have a balancer");
  // Where all share one address (macOS), one name can't lead to all of their ports.
  const isFleet = new Set(balancers.map(({ hostname }) => hostname)).size === balancers.length;
  const upstream = isFleet ? `http://lab.test:${first.port}` : first.origin;
  const places = { listen: await freeAddress("127.0.0.1:8080"), admin: await freeAddress("127.0.0.1:8081") };
  let onListening: (found: ListeningPlaces) => void = () => {};
  const listening = new Promise<ListeningPlaces>((resolve) => {
    onListening = resolve;
  });
  const ended = runGateway({
    ...wish,
    write,
    signal,
    onListening,
    readConfiguration: async () => ({
      stallTimeoutMs: STALL_TIMEOUT_MS,
      ...places,
      ...(await wish.readConfiguration()),
      upstream,
    }),
    ...(isFleet ? { lookup: async () => balancers.map(({ hostname }) => hostname) } : {}),
  });
  const refused = ended.then(() => undefined);
  const found = await Promise.race([listening, refused]);
  if (found === undefined) throw new TypeError("expected the gateway to listen before it ends");
  return { places: found, ended };
}

interface Comparison {
  readonly direct: DemoLab;
  readonly behind: DemoLab;
  readonly url: string;
  readonly plan: ReturnType<typeof planTasks>;
  readonly requests: number;
}

async function compare(
  { direct, behind, url, plan, requests }: Comparison,
  { output, signal, nowMs, random }: Terminal,
): Promise<DemoReport> {
  const sides = {
    plain: new Side({ contestant: createPlainContestant(CLIENT_TIMEOUT_MS, random), lab: direct, signal }),
    lastbyte: new Side({
      contestant: createGatewayContestant(CLIENT_TIMEOUT_MS, random),
      lab: { ...behind, balancerUrls: [url] },
      signal,
    }),
  };
  const progress = showProgress(output, sides, { requests, nowMs, door: "gateway" });
  try {
    const reports = await compareSides(sides, { run: plan.run, nowMs });
    const { concurrency, lab } = SETUP;
    return {
      door: "gateway",
      subject: plan.subject,
      setup: { ...lab, faults: USUAL_FAULTS, concurrency, requests, timeLimitMs: CLIENT_TIMEOUT_MS },
      interrupted: signal.aborted,
      sides: reports,
      verdict: judge(reports.lastbyte),
      diagnosis: undefined,
    };
  } finally {
    progress.stop();
  }
}

/** What the gateway has found out; nothing where its admin server is off. */
async function sentencesOf({ adminUrl }: ListeningPlaces): Promise<readonly string[]> {
  if (adminUrl === undefined) return [];
  const answer = await fetch(`${adminUrl}/verdict`);
  const { upstreams } = (await answer.json()) as VerdictReport;
  return upstreams.flatMap(({ sentences }) => sentences);
}

/** A file that always breaks on its way, to be asked for at a balancer and at the gateway. */
async function placesToTry(
  { balancerUrls, originUrl }: DemoLab,
  { url, adminUrl }: ListeningPlaces,
): Promise<Parameters<typeof showcaseInvitation>[0]> {
  const answer = await fetch(`${originUrl}/api/1.0/projects?limit=1`);
  const { data } = (await answer.json()) as { readonly data: readonly { readonly gid: string }[] };
  const path = `/api/1.0/projects/${data[0]?.gid ?? ""}/export.json?records=${SETUP.exportRecords}`;
  return { balancerUrl: balancerUrls[0] ?? "", gatewayUrl: url, adminUrl, path };
}
