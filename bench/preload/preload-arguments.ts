/** What makes a process load the preload from its sources; `--conditions=source` is to stand before it. */
export const PRELOAD: readonly string[] = [
  "--import",
  new URL("../../packages/node/src/register.ts", import.meta.url).href,
];
