import { readFileSync } from "node:fs";
import { RESENDS_POST, HIDES_REFUSAL } from "../suite/call-cases.ts";
import { CASES } from "../suite/cases.ts";
import { RUNTIME_NAMES } from "../suite/case.ts";
import type { RuntimeName } from "../suite/case.ts";
import { WITHOUT_ASYNC_CONTEXT } from "../suite/collection-cases.ts";
import { BODIES, SIGHTS, sightOf } from "../suite/sights.ts";
import type { BodyName, Sight } from "../suite/sights.ts";

/** Writes down what every runtime is held to by the conformance suite, as docs/runtimes.md. */
export function runtimesPage(): string {
  const tables = BODIES.map((body) => `### On ${body}\n\n${table(body)}`);
  return `${[head(), ...tables, differences()].join("\n\n")}\n`;
}

function head(): string {
  const versions = RUNTIME_NAMES.map((name) => `| ${TITLES[name]} | ${versionOf(name)} |`);
  return `# Runtimes

<!-- Written by \`npm run docs:runtimes\` from what test/runtimes/suite holds every runtime to. Do not edit. -->

\`lastbyte\` runs wherever there is \`fetch\`. A suite of ${CASES.length} cases, which uses nothing but the web's own interfaces, runs
in each of these runtimes on the package as it is published: built, packed and installed. \`npm run test:runtimes\` runs
them all, against the lab, on real sockets.

| runtime | tried version |
| --- | --- |
${versions.join("\n")}

These hold everywhere: a healthy response, in any content coding and any framing, from the page's own origin or from another
one, is asked for once and is the platform's byte for byte; a fault that the runtime shows is made good; large bodies go on
where they were cut; what can't be made good is a \`LastbyteError\`.

## What a runtime shows of a fault

A runtime hides some faults from JavaScript. lastbyte can't make good what it can't see, unless the content shows it: so
every loss is found on JSON, which is open at its end when it is cut. Each cell says what was seen when the first answer was
faulty, and each is held by a test. (On Node, \`@lastbyte/node\` sees the bytes as they are on the wire, and misses less.)

| word | meaning |
| --- | --- |
| \`code\` | the fault was seen, by this word, and the second answer was delivered whole |
| whole | the data is whole, so there is nothing to see; or the runtime doesn't ask for the coding that the fault breaks |
| **short**, **empty**, **other** | delivered, and not what the origin serves: nothing shows it |
| resent | the runtime itself sent the request again, and delivered the second answer |`;
}

const TITLES: Readonly<Record<RuntimeName, string>> = {
  node20: "Node 20",
  node22: "Node 22",
  node24: "Node 24",
  node26: "Node 26",
  deno: "Deno",
  bun: "Bun",
  workerd: "workerd",
  chromium: "Chromium",
};

/** The versions stand in the manifest of the suite, but for those of the workspace and of the system. */
function versionOf(name: RuntimeName): string {
  if (name === "node24") return "the workspace's own";
  if (name === "chromium") return "Debian's, headless";
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    readonly optionalDependencies: Readonly<Record<string, string>>;
  };
  const entry = Object.entries(manifest.optionalDependencies).find(([dependency]) =>
    dependency.includes(name),
  );
  if (entry === undefined) throw new Error(`expected test/runtimes/package.json to name ${name}`);
  return entry[1].replace(/^.*@/, "");
}

function table(body: BodyName): string {
  const groups = groupsOf(body);
  const rows = Object.keys(SIGHTS)
    .filter((fault) => RUNTIME_NAMES.some((name) => sightOf(fault, body, name) !== "whole"))
    .map((fault) => row([`\`${fault}\``, ...groups.map(([name]) => wordOf(sightOf(fault, body, name)))]));
  const names = groups.map((group) => group.map((name) => TITLES[name]).join(", "));
  return [
    row(["fault", ...names.map((name) => name.replaceAll(", Node", ","))]),
    row(["---", ...names.map(() => "---")]),
    ...rows,
  ].join("\n");
}

/** Neighbours that show the same of everything share a column. */
function groupsOf(body: BodyName): readonly (readonly [RuntimeName, ...RuntimeName[]])[] {
  const groups: [RuntimeName, ...RuntimeName[]][] = [];
  for (const name of RUNTIME_NAMES) {
    const last = groups.at(-1);
    const isAlike =
      last !== undefined &&
      Object.keys(SIGHTS).every((fault) => sightOf(fault, body, name) === sightOf(fault, body, last[0]));
    if (isAlike) last.push(name);
    else groups.push([name]);
  }
  return groups;
}

function wordOf(sight: Sight): string {
  if (sight === "whole" || sight === "resent") return sight;
  return sight.startsWith("hidden: ") ? `**${sight.slice("hidden: ".length)}**` : `\`${sight}\``;
}

function differences(): string {
  return `## Where a runtime does otherwise

- ${listed(RESENDS_POST)} send a request again by themselves when a connection that was used before breaks ahead of the
  answer, **a POST too**. lastbyte sends it once and can't prevent that; an \`Idempotency-Key\` makes it harmless.
- ${listed(HIDES_REFUSAL)} don't tell a refused connection from a lost one, so \`applied\` is \`unknown\` and not \`no\`.
- ${listed(WITHOUT_ASYNC_CONTEXT)} don't follow asynchronous work (Node does from 22.3 and 20.16 on): pass the handle of an
  operation along, \`fetch(url, { operation: handle })\`.
- Deno takes \`Content-Length\` and \`Content-Encoding\` away from a body that it has decoded, and never shows chunks. So a large
  body without a length is replayed there instead of resumed: nothing shows whether its bytes are those of the wire.
- A browser hides \`Content-Encoding\` and \`ETag\` of another origin unless that origin exposes them. Such a body is never
  measured against its \`Content-Length\`, and is replayed instead of resumed.
- Where a runtime leaves a content coding that it doesn't know as it is (zstd in Node 20, say), so does lastbyte.`;
}

function listed(names: ReadonlySet<RuntimeName>): string {
  return [...names].map((name) => TITLES[name]).join(" and ");
}

function row(words: readonly string[]): string {
  return `| ${words.join(" | ")} |`;
}
