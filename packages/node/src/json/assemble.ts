/**
 * A few words of WebAssembly, so that a kernel can be read as it runs: every function gives the bytes of an expression,
 * its operands first (WebAssembly Core Specification 2.0, §5.4). A module of a few hundred bytes needs no compiler, and
 * this way nothing stands in the repository that can't be read.
 *
 * @internal
 */
export type Code = readonly number[];

type Unary = (operand: Code) => Code;
type Binary = (left: Code, right: Code) => Code;

/** @internal */
export const i32: Readonly<
  Record<"eqz" | "wrap" | "load8", Unary> &
    Record<"eq" | "leS" | "ltU" | "add" | "sub" | "and" | "or", Binary> & { const: (value: number) => Code }
> = {
  const: (value) => [0x41, ...signed(BigInt(value))],
  eqz: unary(0x45),
  eq: binary(0x46),
  leS: binary(0x4c),
  ltU: binary(0x49),
  add: binary(0x6a),
  sub: binary(0x6b),
  and: binary(0x71),
  or: binary(0x72),
  wrap: unary(0xa7),
  load8: (address) => [...address, 0x2d, 0, 0],
};

/** @internal */
export const i64: Readonly<
  Record<"eqz" | "ctz" | "popcnt" | "extend", Unary> &
    Record<"ltU" | "add" | "sub" | "and" | "or" | "xor" | "shl" | "shrU", Binary> & {
      const: (value: bigint) => Code;
    }
> = {
  const: (value) => [0x42, ...signed(value)],
  eqz: unary(0x50),
  ltU: binary(0x54),
  ctz: unary(0x7a),
  popcnt: unary(0x7b),
  add: binary(0x7c),
  sub: binary(0x7d),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shrU: binary(0x88),
  extend: unary(0xad),
};

/** @internal */
export const v128: {
  readonly load: (address: Code, offset: number) => Code;
  readonly or: Binary;
  readonly splat: (byte: number) => Code;
  /** A bit for each of sixteen bytes: whether it is `byte`. */
  readonly whereIs: (vector: Code, byte: number) => Code;
} = {
  load: (address, offset) => [...address, 0xfd, 0x00, 0, ...unsigned(offset)],
  or: (left, right) => [...left, ...right, 0xfd, 0x50],
  splat: (byte) => [...i32.const(byte), 0xfd, 0x0f],
  whereIs: (vector, byte) => [...vector, ...v128.splat(byte), 0xfd, 0x23, 0xfd, ...unsigned(0x64)],
};

/** @internal */
export const get = (local: number): Code => [0x20, local];
/** @internal */
export const set = (local: number, value: Code): Code => [...value, 0x21, local];
/** @internal */
export const setGlobal = (global: number, value: Code): Code => [...value, 0x24, global];
/** @internal */
export const giveBack = (value: Code): Code => [...value, 0x0f];
/** @internal */
export const when = (condition: Code, then: readonly Code[], otherwise: readonly Code[] = []): Code => [
  ...condition,
  0x04,
  VOID,
  ...then.flat(),
  ...(otherwise.length === 0 ? [] : [0x05, ...otherwise.flat()]),
  END,
];
/** Runs the body as long as the condition holds. @internal */
export const loopWhile = (condition: Code, body: readonly Code[]): Code => [
  0x02,
  VOID,
  0x03,
  VOID,
  ...i32.eqz(condition),
  0x0d,
  1,
  ...body.flat(),
  0x0c,
  0,
  END,
  END,
];

/**
 * A module with one exported function, `run`, which takes and gives numbers of 32 bits, one exported memory, and
 * exported global variables of 32 bits.
 *
 * @internal
 */
export function assembleModule(shape: ModuleShape): Uint8Array<ArrayBuffer> {
  const { parameters, locals, globals, pages, body } = shape;
  const parameterTypes = Array.from({ length: parameters }, () => TYPES.i32);
  const localTypes = locals.flatMap(({ count, type }) => [count, TYPES[type]]);
  const code = [...unsigned(locals.length), ...localTypes, ...body.flat(), END];
  const globalExports = globals.map((name, index) => [...text(name), 0x03, index]);
  const exported = [[...text("run"), 0x00, 0], [...text("memory"), 0x02, 0], ...globalExports];
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [1, 0x60, ...unsigned(parameters), ...parameterTypes, 1, TYPES.i32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0x00, ...unsigned(pages)]),
    ...section(6, [globals.length, ...globals.flatMap(() => [TYPES.i32, 1, ...i32.const(0), END])]),
    ...section(7, [exported.length, ...exported.flat()]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

/** @internal */
export interface ModuleShape {
  readonly parameters: number;
  readonly locals: readonly { readonly count: number; readonly type: keyof typeof TYPES }[];
  readonly globals: readonly string[];
  /** Of 64 KiB. */
  readonly pages: number;
  readonly body: readonly Code[];
}

const TYPES = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const;
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const VOID = 0x40;
const END = 0x0b;

function unary(opcode: number): Unary {
  return (operand) => [...operand, opcode];
}

function binary(opcode: number): Binary {
  return (left, right) => [...left, ...right, opcode];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): Code {
  return [name.length, ...new TextEncoder().encode(name)];
}

/** LEB128, as the binary format has its numbers (§5.2.2). */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: bigint): Code {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const isLast = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
