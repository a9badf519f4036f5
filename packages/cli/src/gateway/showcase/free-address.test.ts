import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { freeAddress } from "./free-address.ts";

test("an address that is free is taken, and any other port where it is not", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;

  const whileTaken = await freeAddress(`127.0.0.1:${port}`);
  other.close();
  await once(other, "close");
  const whenFree = await freeAddress(`127.0.0.1:${port}`);

  assert.equal(whileTaken, "127.0.0.1:0");
  assert.equal(whenFree, `127.0.0.1:${port}`);
});
