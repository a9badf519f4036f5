import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { PATIENCE_MS } from "./client.ts";
import type { Client, Got, MissingClient, Question } from "./client.ts";

/** A program in another language that takes a question a line and gives an answer a line. */
export interface LineProgram {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What to say where it doesn't start. */
  readonly missing: string;
}

/** Starts such a program, and waits until it says that it is ready. */
export async function startLineProgram(program: LineProgram): Promise<Client | MissingClient> {
  const { name, command, args, missing } = program;
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
  const waiting = new Map<string, (line: string) => void>();
  const ready = new Promise<void>((resolve) => waiting.set("ready", () => resolve()));
  const ended = once(child, "close").then(
    () => missing,
    () => missing,
  );
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [id = ""] = line.split("\t", 1);
    waiting.get(id)?.(line);
    waiting.delete(id);
  });
  const unready = await Promise.race([ready, ended]);
  if (unready !== undefined) return { name, missing: unready };

  let last = 0;
  const ask = (question: Question): Promise<Got> => {
    last += 1;
    const id = String(last);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ kind: "hung" }), PATIENCE_MS);
      waiting.set(id, (line) => {
        clearTimeout(timer);
        resolve(readLine(line));
      });
      child.stdin.write(`${writeLine(id, question)}\n`);
    });
  };
  return { name, decodes: false, ask, close: () => void child.kill("SIGKILL") };
}

function writeLine(id: string, { method, url, headers, body = "" }: Question): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [id, method, url, body, ...fields].join("\t");
}

function readLine(line: string): Got {
  const [, kind, ...rest] = line.split("\t");
  if (kind !== "answer") return { kind: "broken", how: rest.join(" ") };
  const [status, proxyStatus, bytes, sha256 = ""] = rest;
  return {
    kind,
    status: Number(status),
    proxyStatus: proxyStatus === "" ? undefined : proxyStatus,
    bytes: Number(bytes),
    sha256,
  };
}
