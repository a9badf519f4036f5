import type { Chance } from "../../simulation/chance.ts";

/** Changes a message in a few places, as those would who look for two programs that read it differently. */
export function mutateBytes(message: string, chance: Chance): string {
  let text = message;
  for (let count = chance.whole(1, 2); count > 0; count -= 1) text = mutateOnce(text, chance);
  return text;
}

function mutateOnce(text: string, chance: Chance): string {
  const at = chance.whole(0, text.length - 1);
  const lines = text.split(/(?<=\n)/);
  // Most of what decides how a message is read stands at its beginning.
  const line = chance.whole(0, Math.min(lines.length - 1, 6));
  switch (chance.whole(0, 7)) {
    case 0:
      return text.slice(0, at) + chance.pick(PIECES) + text.slice(at);
    case 1:
      return text.slice(0, at) + chance.pick(PIECES) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + text.slice(at + chance.whole(1, 4));
    case 3:
      return text.slice(0, at) + String.fromCharCode(chance.whole(0, 255)) + text.slice(at + 1);
    case 4:
      return lines.toSpliced(line, 0, lines[line] ?? "").join("");
    default:
      return lines.toSpliced(line + 1, 0, `${chance.pick(LINES)}\r\n`).join("");
  }
}

/** What has made servers disagree before. */
const PIECES: readonly string[] = [
  "\r",
  "\n",
  " ",
  "\t",
  "\0",
  "\x0b",
  "\x7f",
  "\x85",
  "\xa0",
  "\xff",
  ":",
  ";",
  ",",
  "0",
  "+",
  "-",
  "f",
  "_",
  '"',
  "\r\n",
  "\r\n\r\n",
  "\n\n",
  "00",
  "0x",
  ";a=b",
  "HTTP/1.0",
  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
];

const LINES: readonly string[] = [
  "Content-Length: 3",
  "Content-Length: 0",
  "content-length : 3",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: identity",
  "Transfer-Encoding:\tchunked",
  "Transfer_Encoding: chunked",
  "Transfer-Encoding: chunked, chunked",
  "Connection: close",
  "Connection: Content-Length",
  "Connection: Transfer-Encoding, Host",
  "Trailer: Content-Length",
  "Expect: 100-continue",
  "Upgrade: h2c",
  "Host: other.test",
  " folded",
];
