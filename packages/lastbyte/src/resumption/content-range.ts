/**
 * What a `Content-Range` field says of a part that was asked for from `startByte` to the end.
 *
 * @internal
 */
export type RangeVerdict =
  | { readonly kind: "right"; readonly lengthBytes: number }
  | { readonly kind: "wrong"; readonly detail: string };

/**
 * Checks that a 206 is exactly the part that was asked for: from the wanted byte to the last one of a representation
 * whose size is the known one (RFC 9110 §14.4).
 *
 * @param wanted - `totalBytes` is the size of the whole, where it is known.
 * @internal
 */
export function checkContentRange(
  field: string | null,
  wanted: { readonly startByte: number; readonly totalBytes: number | undefined },
): RangeVerdict {
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/i.exec(field?.trim() ?? "");
  if (match === null)
    return wrong(`expected "Content-Range: bytes ${wanted.startByte}-…", got ${String(field)}`);
  const [first, last] = [Number(match[1]), Number(match[2])];
  const total = match[3] === "*" ? wanted.totalBytes : Number(match[3]);

  if (first !== wanted.startByte) return wrong(`the range begins at ${first} instead of ${wanted.startByte}`);
  if (last < first) return wrong(`the range ends at ${last}, before it begins`);
  if (total === undefined)
    return wrong("the size of the whole is not told, so the range may not be the last");
  if (wanted.totalBytes !== undefined && total !== wanted.totalBytes) {
    return wrong(`the whole had ${wanted.totalBytes} bytes and has ${total} now`);
  }
  if (last !== total - 1) return wrong(`the range ends at ${last} instead of ${total - 1}`);
  return { kind: "right", lengthBytes: last - first + 1 };
}

function wrong(detail: string): RangeVerdict {
  return { kind: "wrong", detail };
}
