import assert from "node:assert/strict";
import { test } from "node:test";
import { bequeath, inheritedConfiguration } from "./inherited-configuration.ts";

test("a worker starts with the configuration that the others have", () => {
  const configuration = { upstream: "http://a.test", routes: [{ path: "/é", upstream: "http://b.test" }] };

  assert.deepEqual(inheritedConfiguration(bequeath(configuration)), configuration);
  assert.equal(inheritedConfiguration({}), undefined);
});

test("a configuration that no variable can hold has to be read where it stands", () => {
  const routes = Array.from({ length: 2_000 }, (_, index) => ({
    path: `/${index}`,
    upstream: "http://upstream.test",
  }));

  assert.deepEqual(bequeath({ routes }), {});
});
