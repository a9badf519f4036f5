import { join } from "node:path";
import type { SuiteConfig } from "../suite/bench.ts";
import { launch } from "./launch.ts";
import type { Launched } from "./launch.ts";

/** Starts the suite in a page of the lab's own origin, in a headless browser. */
export async function launchChromium(
  executable: string,
  config: SuiteConfig,
  consumer: string,
): Promise<Launched> {
  const profile = join(consumer, ".chromium");
  const launched = launch(executable, [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
    cwd: consumer,
  });
  const address = await launched.waitFor(/DevTools listening on (ws:\S+)/);
  const page = await attach(address, `${config.labUrl}/no-content-here`);
  const { harnessUrl } = config;
  await page.evaluate(`new Promise((resolve) => {
    const map = document.createElement("script");
    map.type = "importmap";
    map.textContent = JSON.stringify({ imports: { lastbyte: "${harnessUrl}/node_modules/lastbyte/dist/index.js" } });
    document.head.append(map);
    resolve();
  })`);
  page
    .evaluate(
      `import("${harnessUrl}/compiled/run-suite.js").then(({ reportSuite }) => reportSuite(${JSON.stringify(config)}))`,
    )
    .catch((error: unknown) => launched.giveUp(error));
  return launched;
}

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--remote-debugging-port=0",
];

/** A page, by the DevTools protocol. */
interface Page {
  evaluate(expression: string): Promise<unknown>;
}

async function attach(address: string, url: string): Promise<Page> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error(`expected DevTools at ${address}`)));
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  const events = new Map<string, () => void>();
  socket.addEventListener("message", ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
    else events.get(answer.method ?? "")?.();
  });
  let count = 0;
  const send = async (method: string, params: object, sessionId?: string): Promise<Result> => {
    const id = (count += 1);
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result ?? {};
  };

  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const loaded = new Promise<void>((resolve) => events.set("Page.loadEventFired", resolve));
  await send("Page.enable", {}, sessionId);
  await send("Page.navigate", { url }, sessionId);
  await loaded;
  return {
    async evaluate(expression) {
      const { exceptionDetails, result } = await send(
        "Runtime.evaluate",
        { expression, awaitPromise: true },
        sessionId,
      );
      if (exceptionDetails !== undefined)
        throw new Error(`in the page: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
      return result;
    },
  };
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Result;
  readonly error?: { readonly message: string };
}

interface Result {
  readonly targetId?: string;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
}
