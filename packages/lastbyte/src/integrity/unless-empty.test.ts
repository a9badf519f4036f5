import assert from "node:assert/strict";
import test from "node:test";
import { bytesOf } from "./chunking.fixture.ts";
import { JsonCheck } from "./json.ts";
import { UnlessEmpty } from "./unless-empty.ts";

async function judge(...chunks: readonly string[]): Promise<string> {
  const check = new UnlessEmpty(new JsonCheck());
  for (const chunk of chunks) await check.push(bytesOf(chunk));
  return (await check.finish()).kind;
}

test("an empty body is unverifiable, also when it comes in empty chunks", async () => {
  assert.equal(await judge(), "unverifiable");
  assert.equal(await judge("", ""), "unverifiable");
});

test("any other body is judged by the check", async () => {
  assert.equal(await judge("", "{"), "incomplete");
  assert.equal(await judge("{}", ""), "complete");
});

test("it bears the name of the check", () => {
  assert.equal(new UnlessEmpty(new JsonCheck()).name, "json");
});
