import assert from "node:assert/strict";
import dns from "node:dns";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createFetch } from "@lastbyte/node";
import { LastbyteError } from "lastbyte";

/** Addresses of one name, of which only the last has a server. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "whose first address refuses": ["127.0.0.7", "127.0.0.2"],
  "of both families, of which IPv6 refuses": ["::1", "127.0.0.2"],
  "whose first addresses refuse": ["127.0.0.7", "127.0.0.8", "127.0.0.9", "127.0.0.2"],
};

for (const [what, addresses] of Object.entries(NAMES)) {
  test(`a name ${what} is reached in one attempt`, async (t) => {
    const peers: unknown[] = [];
    const server = createServer((_, response) => response.end("[1]"));
    server.listen(0, "127.0.0.2");
    await once(server, "listening");
    resolveAs(t, addresses);
    const fetch = createFetch({
      onEvent: (event) => void (event.type === "call" && peers.push(...event.call.attempts)),
    });

    const answer = await fetch(`http://fleet.test:${(server.address() as AddressInfo).port}/`);
    const text = await answer.text();
    server.closeAllConnections();
    server.close();

    assert.equal(text, "[1]");
    assert.deepEqual(
      peers.map((attempt) => (attempt as { readonly peer: string }).peer),
      ["127.0.0.2"],
    );
  });
}

test("a name none of whose addresses can be reached is a refused connection, with the cause that fetch tells", async (t) => {
  const server = createServer().listen(0, "127.0.0.2");
  await once(server, "listening");
  const url = `http://fleet.test:${(server.address() as AddressInfo).port}/`;
  resolveAs(t, ["127.0.0.7", "127.0.0.8"]);

  const own = await createFetch()(url).catch((error: unknown) => error);
  const platform = (await fetch(url).catch((error: unknown) => error)) as Error;
  server.close();

  assert.ok(own instanceof LastbyteError);
  assert.deepEqual([own.code, own.applied], ["connection_refused", "no"]);
  assert.deepEqual(told(own.cause), told(platform.cause));
});

function told(cause: unknown): unknown {
  const { name, code, errors } = cause as AggregateError & { readonly code?: string };
  return { name, code, errors: (errors as readonly Error[]).map(({ message }) => message) };
}

/** Every name has these addresses, for as long as the test takes. */
function resolveAs(t: TestContext, addresses: readonly string[]): void {
  const lookup = (
    _host: string,
    options: { readonly all?: boolean },
    callback: (...args: unknown[]) => void,
  ): void => {
    const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    if (options.all === true) callback(null, found);
    else callback(null, found[0]?.address, found[0]?.family);
  };
  t.mock.method(dns, "lookup", lookup as unknown as typeof dns.lookup);
}
