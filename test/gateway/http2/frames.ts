/** Writes HTTP/2 by hand (RFC 9113 §4.1), so that a test can say what no library would. */
export function frame(type: number, parts: Partial<Omit<Frame, "type">> = {}): Buffer {
  const { flags = 0, streamId = 0, payload = Buffer.alloc(0) } = parts;
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** A frame as it came. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

export const DATA = 0;
export const HEADERS = 1;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;

export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
export const NO_SETTINGS: Buffer = frame(SETTINGS);
export const SETTINGS_ACK: Buffer = frame(SETTINGS, { flags: ACK });

/** Fields as literals without indexing (RFC 7541 §6.2.2), whatever is in them. */
export function fieldBlock(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.of(0), literal(name), literal(value)]));
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  return Buffer.concat([lengthOf(bytes.length), bytes]);
}

/** RFC 7541 §5.1, with a prefix of 7 bits. */
function lengthOf(length: number): Buffer {
  if (length < 127) return Buffer.of(length);
  const bytes = [127];
  let rest = length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Takes whole frames from the beginning of what came. */
export function takeFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly rest: Buffer } {
  const frames: Frame[] = [];
  let position = 0;
  while (bytes.length - position >= 9) {
    const length = bytes.readUIntBE(position, 3);
    if (bytes.length - position < 9 + length) break;
    frames.push({
      type: bytes.readUInt8(position + 3),
      flags: bytes.readUInt8(position + 4),
      streamId: bytes.readUInt32BE(position + 5),
      payload: bytes.subarray(position + 9, position + 9 + length),
    });
    position += 9 + length;
  }
  return { frames, rest: bytes.subarray(position) };
}
