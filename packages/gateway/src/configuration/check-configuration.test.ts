import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConfiguration } from "./check-configuration.ts";

test("a configuration that makes sense is taken as it is, without its reference to the schema", () => {
  const configuration = {
    upstream: "https://api.example.com/base",
    routes: [
      { path: "/asana", upstream: "https://app.asana.com" },
      { host: "b.test", upstream: "http://127.0.0.1:1" },
      { path: "/grpc", upstream: "h2c://127.0.0.1:2" },
    ],
    listen: "[::1]:0",
    admin: "off",
    holdBytes: 0,
    stallTimeoutMs: 500,
    forwarded: false,
    upstreamHttp2: false,
    maxConcurrentStreams: 10,
    logLevel: "warn",
  };

  assert.deepEqual(checkConfiguration({ $schema: "x", ...configuration }), configuration);
});

const WRONG: readonly (readonly [given: unknown, message: string])[] = [
  [[], "the configuration: expected an object, got []"],
  [{ maxAttemps: 3 }, "maxAttemps: there is no such setting; did you mean maxAttempts?"],
  [{ maxAttempts: 0 }, "maxAttempts: expected a whole number of at least 1, got 0"],
  [{ maxAttempts: 1.5 }, "maxAttempts: expected a whole number of at least 1, got 1.5"],
  [{ holdBytes: "1MiB" }, 'holdBytes: expected a whole number of at least 0, got "1MiB"'],
  [{ listen: "8080" }, 'listen: expected a host and a port, such as 127.0.0.1:8080, got "8080"'],
  [{ listen: "off" }, 'listen: expected a host and a port, such as 127.0.0.1:8080, got "off"'],
  [{ forwarded: "yes" }, 'forwarded: expected true or false, got "yes"'],
  [
    { logLevel: "wran" },
    'logLevel: expected one of debug, info, warn, error, silent, got "wran"; did you mean warn?',
  ],
  [
    { routes: [{ path: "/a", upsteam: "http://a" }] },
    "routes[0].upsteam: there is no such setting; did you mean routes[0].upstream?",
  ],
  [{ routes: [{ upstream: "http://a" }] }, "routes[0]: expected a path, a host, or both, got neither"],
  [
    { routes: [{ path: "a", upstream: "http://a" }] },
    'routes[0].path: expected the beginning of a path, such as /asana, got "a"',
  ],
  [
    {
      routes: [
        { path: "/a", upstream: "http://a" },
        { path: "/a/", upstream: "http://b" },
      ],
    },
    'routes[1]: expected one route for "/a/", got routes[0] and this one',
  ],
  [
    { maxConcurrentStreams: 2 ** 31 },
    "maxConcurrentStreams: expected a whole number from 1 to 2147483647, got 2147483648",
  ],
  [{ maxHeadBytes: 2 ** 32 }, "maxHeadBytes: expected a whole number from 1024 to 67108864, got 4294967296"],
  [{ drainTimeoutMs: 2 ** 31 }, "drainTimeoutMs: expected a number from 0 to 2147483647, got 2147483648"],
  [{ workers: 1e6 }, "workers: expected a whole number from 1 to 1024, got 1000000"],
  [
    { upstream: "https://user:secret@api.test/?key=secret" },
    'upstream: expected an http, https or h2c URL without user, query and fragment, such as https://api.example.com, got "https://…@api.test/?…"',
  ],
  [
    { upstream: "https:user:secr/et?se#cret@api.test?key=secret" },
    'upstream: expected an http, https or h2c URL without user, query and fragment, such as https://api.example.com, got "https:…@api.test?…"',
  ],
  [{ tlsCert: "a.pem" }, "tlsCert and tlsKey: expected both or none, got one of them"],
  [
    { upstream: "ftp://a" },
    'upstream: expected an http, https or h2c URL without user, query and fragment, such as https://api.example.com, got "ftp://a"',
  ],
];

for (const [given, message] of WRONG) {
  test(`${JSON.stringify(given)} is refused by its path, with what was expected and what came`, () => {
    assert.throws(() => checkConfiguration(given), { name: "ConfigurationError", message });
  });
}
