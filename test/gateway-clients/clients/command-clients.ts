import { createHash } from "node:crypto";
import { PATIENCE_MS } from "./client.ts";
import type { Client, Got, MissingClient, Question } from "./client.ts";
import { canRun, runCommand } from "./run-command.ts";

/** curl, one process for each call. */
export function findCurl(): Promise<Client | MissingClient> {
  return findCommand("curl", (question) => [
    "--silent",
    "--include",
    "--noproxy",
    "*",
    "--max-time",
    String(PATIENCE_MS / 1000),
    ...headersOf(question).flatMap((field) => ["--header", field]),
    ...(question.body === undefined ? [] : ["--data-binary", question.body]),
    question.url,
  ]);
}

/** wget, one process for each call. It would repeat what breaks by itself, so it is told to try once. */
export function findWget(): Promise<Client | MissingClient> {
  return findCommand("wget", (question) => [
    "--quiet",
    "--save-headers",
    "--content-on-error",
    "--no-proxy",
    "--no-hsts",
    "--tries=1",
    `--timeout=${PATIENCE_MS / 1000}`,
    ...headersOf(question).map((field) => `--header=${field}`),
    ...(question.body === undefined ? [] : [`--post-data=${question.body}`]),
    "--output-document=-",
    question.url,
  ]);
}

// curl's 28 says that its time was over.
const CURL_TIMEOUT = 28;
// wget ends so for any status that tells an error.
const WGET_ERROR_STATUS = 8;

async function findCommand(
  name: "curl" | "wget",
  argumentsFor: (question: Question) => readonly string[],
): Promise<Client | MissingClient> {
  if (!(await canRun(name, ["--version"]))) {
    return { name, missing: `${name} is not installed (Debian: apt-get install ${name})` };
  }
  const ask = async (question: Question): Promise<Got> => {
    const { code, stdout } = await runCommand(name, argumentsFor(question));
    if (name === "curl" && code === CURL_TIMEOUT) return { kind: "hung" };
    const isEnd = code === 0 || (name === "wget" && code === WGET_ERROR_STATUS);
    return isEnd ? readAnswer(stdout) : { kind: "broken", how: `exit ${code}` };
  };
  return { name, decodes: false, ask, close: () => {} };
}

function headersOf({ headers }: Question): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

/** Takes the head off. Interim answers stand before it. */
function readAnswer(output: Buffer): Got {
  const end = output.indexOf("\r\n\r\n");
  const head = output.subarray(0, end).toString("latin1");
  const body = output.subarray(end + 4);
  const status = Number(/^HTTP\/\d\.\d (\d{3})/.exec(head)?.[1]);
  if (status < 200) return readAnswer(body);
  return {
    kind: "answer",
    status,
    proxyStatus: /\r\nproxy-status: *(.*)/i.exec(head)?.[1],
    bytes: body.length,
    sha256: createHash("sha256").update(body).digest("hex"),
  };
}
