import { equal, holds } from "./assert.ts";
import type { Bench, Observed } from "./bench.ts";
import type { Case } from "./case.ts";
import { sameBytes } from "./bytes.ts";

const CODINGS = ["identity", "gzip", "deflate", "br", "zstd"] as const;
const FRAMINGS = ["length", "chunked", "close"] as const;

/** What must never be touched: every coding in every framing, from the own origin and from a foreign one. */
const codedCases: readonly Case[] = (["own", "foreign"] as const).flatMap((origin) =>
  CODINGS.flatMap((coding) =>
    FRAMINGS.map((framing): Case => ({
      name: `a healthy ${coding} response in the framing ${framing} from the ${origin} origin is whole at once`,
      faults: [],
      async run(bench) {
        const base = origin === "own" ? bench.config.labUrl : bench.config.foreignUrl;
        const url = bench.url(`/json?records=200&coding=${coding}&framing=${framing}`, base);
        const observed = bench.observed();

        const response = await observed.fetch(url);
        const bytes = new Uint8Array(await response.arrayBuffer());

        // The platform's own fetch may leave a coding that it doesn't know as it is.
        const platform = new Uint8Array(await (await fetch(url)).arrayBuffer());
        holds(sameBytes(bytes, platform), `${bytes.length} bytes are the platform's ${platform.length}`);
        await heldHarmless(bench, observed);
      },
    })),
  ),
);

/** One request, no fault, and the call is recorded as delivered. */
async function heldHarmless(bench: Bench, { faults, calls }: Observed): Promise<void> {
  equal(
    faults.map(({ code, detail }) => `${code}: ${detail}`),
    [],
    "faults",
  );
  equal((await bench.truth()).asked, 1, "requests");
  equal(calls[0]?.result.kind, "delivered", "the call");
}

/** Responses that look odd, and are as they should be. */
const oddCases: readonly Case[] = [
  {
    name: "what an operation needs of a response is that of the platform: url, status, headers, type, cookies",
    faults: [],
    async run(bench) {
      const url = bench.url("/json?records=3");
      const observed = bench.observed();

      const response = await observed.fetch(url);

      const platform = await fetch(url);
      holds(response instanceof Response, "it is a Response");
      for (const name of ["url", "status", "statusText", "ok", "redirected", "type"] as const)
        equal(response[name], platform[name], name);
      const fixed = ([name]: [string, string]): boolean => !/^(?:date|connection|keep-alive)$/.test(name);
      equal([...response.headers].filter(fixed), [...platform.headers].filter(fixed), "headers");
      await platform.body?.cancel();
    },
  },
  {
    name: "a redirect is followed, and told",
    faults: [],
    async run(bench) {
      const to = bench.url("/json?records=3");
      const { fetch } = bench.observed();

      const response = await fetch(bench.url(`/redirect?to=${encodeURIComponent(to)}`));

      equal([response.redirected, response.url, response.status], [true, to, 200], "the response");
      equal(((await response.json()) as { data: unknown[] }).data.length, 3, "records");
    },
  },
  {
    name: "a redirect to a foreign origin may end in a compressed response",
    faults: [],
    async run(bench) {
      const to = bench.foreignUrl("/json?records=200&coding=gzip");
      const observed = bench.observed();

      const response = await observed.fetch(bench.url(`/redirect?to=${encodeURIComponent(to)}`));

      equal(((await response.json()) as { data: unknown[] }).data.length, 200, "records");
      equal(observed.faults, [], "faults");
    },
  },
  {
    name: "answers without a body are answers: 204, HEAD, 404",
    faults: [],
    async run(bench) {
      const observed = bench.observed();

      const empty = await observed.fetch(bench.url("/no-content"));
      const head = await observed.fetch(bench.url("/json"), { method: "HEAD" });
      const missing = await observed.fetch(bench.url("/nowhere"));

      equal([empty.status, await empty.text()], [204, ""], "204");
      equal([head.status, await head.text()], [200, ""], "HEAD");
      equal([missing.status, missing.ok], [404, false], "404");
      holds(((await missing.json()) as { errors: unknown[] }).errors.length > 0, "an error has its body");
      equal(observed.faults, [], "faults");
      equal((await bench.truth()).asked, 3, "requests");
    },
  },
  {
    name: "an empty JSON answer that comes twice is the origin's word",
    faults: [],
    async run(bench) {
      const observed = bench.observed();

      const response = await observed.fetch(bench.url("/empty-json"));

      equal(await response.text(), "", "the body");
      const result = observed.calls[0]?.result;
      equal(result?.kind === "delivered" ? result.note : result, "origin_repeats", "the note");
      equal((await bench.truth()).asked, 2, "requests");
    },
  },
  {
    name: "every way of reading gives the same, once",
    faults: [],
    async run(bench) {
      const { fetch } = bench.observed();
      const ask = async (): Promise<Response> => fetch(bench.url("/json?records=5"));
      const text = await (await ask()).text();

      const clone = (await ask()).clone();
      const original = await ask();
      const copy = original.clone();

      equal(JSON.stringify(await (await ask()).json()), text, "json");
      equal(new TextDecoder().decode(await (await ask()).arrayBuffer()), text, "arrayBuffer");
      equal(await (await (await ask()).blob()).text(), text, "blob");
      equal(await new Response((await ask()).body).text(), text, "body");
      equal(await clone.text(), text, "a clone");
      equal([await copy.text(), await original.text()], [text, text], "a clone and its original");
      equal([original.bodyUsed, copy.bodyUsed], [true, true], "bodyUsed");
      const again = await original.text().catch((error: unknown) => error);
      holds(again instanceof TypeError, "a second reading is a TypeError");
    },
  },
  {
    name: "events come as they are sent, and to their end",
    faults: [],
    async run(bench) {
      const observed = bench.observed({ holdMs: 10_000 });

      const response = await observed.fetch(bench.url("/events?records=5&interval_ms=20"));
      const text = await response.text();

      equal(text.match(/^event: task$/gm)?.length, 5, "events");
      holds(text.endsWith("data: [DONE]\n\n"), "the last event came");
      equal(observed.faults, [], "faults");
    },
  },
  {
    name: "a watch that calls itself JSON is handed on in time, and ends when nobody wants it",
    faults: [],
    async run(bench) {
      const { fetch, faults } = bench.observed({ holdMs: 100 });

      const response = await fetch(bench.url("/watch?interval_ms=20"));
      const reader = response.body?.getReader();
      const first = await reader?.read();
      await reader?.cancel();

      holds((first?.value?.length ?? 0) > 0, "a document came");
      equal(faults, [], "faults");
      equal((await bench.truth()).asked, 1, "requests");
    },
  },
];

export const healthyCases: readonly Case[] = [...codedCases, ...oddCases];
