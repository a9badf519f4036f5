import type { Channel, Terminal } from "./terminal.ts";

/** A terminal that remembers what it was told, with time that stands still. */
export function recordingTerminal({
  signal = new AbortController().signal,
  onWrite = () => undefined,
}: { readonly signal?: AbortSignal; readonly onWrite?: (text: string) => void } = {}): Terminal & {
  readonly written: { output: string; errors: string };
} {
  const written = { output: "", errors: "" };
  const channel = (name: keyof typeof written): Channel => ({
    write: (text) => {
      written[name] += text;
      onWrite(text);
    },
    writeBytes: async (bytes) => {
      written[name] += new TextDecoder().decode(bytes);
    },
    isInteractive: false,
    hasColors: false,
  });
  return {
    output: channel("output"),
    errors: channel("errors"),
    signal,
    nowMs: () => 0,
    wallNowMs: () => Date.UTC(2026, 10, 3, 15),
    random: () => 0.5,
    written,
  };
}
