/** Reads an option's value, or answers undefined where the text is none. */
type ReadValue<Value> = (text: string) => Value | undefined;

/**
 * Reads a share from 0 to 1: `0.01`, `1e-5`, `1%`.
 *
 * @internal
 */
export function readRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(e[+-]?\d{1,3})?(%)?$/i.exec(text);
  if (match === null) return undefined;
  const rate = Number(`${match[1]}${match[2] ?? ""}`) / (match[3] === undefined ? 1 : 100);
  return rate <= 1 ? rate : undefined;
}

const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1000,
  kib: 1024,
  mb: 1_000_000,
  mib: 1_048_576,
  gb: 1_000_000_000,
  gib: 1_073_741_824,
};

/**
 * Reads a size in bytes: `512`, `20KiB`, `1MB`, `2GiB`.
 *
 * @internal
 */
export function readSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text);
  const unitBytes = BYTES_PER_UNIT[(match?.[2] ?? "?").toLowerCase()];
  if (match === null || unitBytes === undefined) return undefined;
  const bytes = Number(match[1]) * unitBytes;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Reads a time span in milliseconds: `500ms`, `30s`, `2m`, `1h`. The unit can't be left out.
 *
 * @internal
 */
export function readDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(ms|s|m|h)$/i.exec(text);
  const unitMs = MS_PER_UNIT[(match?.[2] ?? "?").toLowerCase()];
  return match === null || unitMs === undefined ? undefined : Number(match[1]) * unitMs;
}

/**
 * Makes a reader of whole numbers within limits.
 *
 * @internal
 */
export function readWhole(least: number, most: number): ReadValue<number> {
  return (text) => {
    const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  };
}

/**
 * Makes a reader of numbers above 0, up to a most: `1000000`, `1e6`, `0.5`.
 *
 * @internal
 */
export function readAmount(most: number): ReadValue<number> {
  return (text) => {
    const number = /^(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,2})?$/i.test(text) ? Number(text) : Number.NaN;
    return number > 0 && number <= most ? number : undefined;
  };
}

/**
 * Reads an http or https URL.
 *
 * @internal
 */
export function readHttpUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "http:" || url?.protocol === "https:" ? url : undefined;
}

/**
 * Reads a header: `name: value` (RFC 9110 §5.1).
 *
 * @internal
 */
export function readHeader(text: string): readonly [name: string, value: string] | undefined {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(text);
  return match === null ? undefined : [match[1] ?? "", match[2] ?? ""];
}

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/**
 * Makes a reader of how often something happens, in times per second, up to a most: `20/s`, `30/m`; a bare number is per
 * second.
 *
 * @internal
 */
export function readFrequency(mostPerSecond: number): ReadValue<number> {
  return (text) => {
    const [, amount = "", unit = "s"] = /^(\d+(?:\.\d+)?)(?:\/(s|m|h))?$/.exec(text) ?? [];
    const perSecond = Number(amount) / (SECONDS_PER_UNIT[unit] ?? 1);
    return perSecond > 0 && perSecond <= mostPerSecond ? perSecond : undefined;
  };
}
