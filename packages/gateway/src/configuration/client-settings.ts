import type { Setting } from "./setting.ts";

/**
 * How long clients are waited for.
 *
 * @internal
 */
export const CLIENT_SETTINGS: readonly Setting[] = [
  {
    key: "clientHeadTimeoutMs",
    flag: "client-head-timeout",
    kind: "duration",
    help: "how long a client may take to send a head",
    fallback: "30s",
    least: 1,
  },
  {
    key: "clientBodyTimeoutMs",
    flag: "client-body-timeout",
    kind: "duration",
    help: "how long a client may be silent within a body",
    fallback: "30s",
    least: 1,
  },
  {
    key: "clientReadTimeoutMs",
    flag: "client-read-timeout",
    kind: "duration",
    help: "how long a client may take nothing of what is sent to it",
    fallback: "60s",
    least: 1,
  },
  {
    key: "clientIdleMs",
    flag: "client-idle",
    kind: "duration",
    help: "how long a client's connection waits for its next request",
    fallback: "75s",
    least: 1,
  },
  {
    key: "tunnelIdleMs",
    flag: "tunnel-idle",
    kind: "duration",
    help: "how long a tunnel, such as a WebSocket, may be silent both ways",
    fallback: "1h",
    least: 1,
  },
];
