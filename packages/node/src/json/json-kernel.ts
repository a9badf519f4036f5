import {
  assembleModule,
  get,
  giveBack,
  i32,
  i64,
  loopWhile,
  set,
  setGlobal,
  v128,
  when,
} from "./assemble.ts";
import type { Code } from "./assemble.ts";

/**
 * The scan of `JsonStructure` in WebAssembly, 64 bytes at a time.
 *
 * Of each block, four numbers of 64 bits say where its quotes, backslashes, opening and closing brackets are. From them
 * follows by arithmetic where strings are, and how much deeper the block ends than it began (Langdale and Lemire,
 * "Parsing Gigabytes of JSON per Second", 2019, §3.1). Only blocks in which the root may close, and those with a
 * backslash outside of strings, which no JSON text has, are read mark by mark.
 *
 * `run(length, depth, inString, isEscaped)` reads so many bytes of its memory, behind which 64 zeros must follow. It
 * gives the index behind the byte that closes the root, or the length, and leaves its state in the globals.
 *
 * @internal
 */
export function assembleJsonKernel(): Uint8Array<ArrayBuffer> {
  return assembleModule({
    parameters: 4,
    locals: [
      { count: 6, type: "i32" },
      { count: 10, type: "i64" },
      { count: 4, type: "v128" },
    ],
    globals: ["depth", "inString", "isEscaped"],
    pages: KERNEL_PAGES,
    body: [
      loopWhile(i32.ltU(get(AT), get(LENGTH)), [
        findMarks(),
        findEscapes(),
        findStrings(),
        when(i32.or(i32.leS(get(DEPTH), count(CLOSINGS)), hasStrayBackslash()), [readMarks()], [takeBlock()]),
        set(AT, i32.add(get(AT), i32.const(BLOCK_BYTES))),
      ]),
      leave(get(LENGTH)),
    ],
  });
}

const KERNEL_PAGES = 2;
const BLOCK_BYTES = 64;

/**
 * How much of a text goes into the kernel at a time: all of its memory but the zeros behind it.
 *
 * @internal
 */
export const KERNEL_BYTES: number = KERNEL_PAGES * 65_536 - BLOCK_BYTES;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
/** Bit 5 is all that brackets and braces differ in. */
const BRACE_BIT = 0x20;

// The parameters, which are the state: IN_STRING, and ESCAPED for the next byte, are 0 or 1.
const [LENGTH, DEPTH, IN_STRING, ESCAPED] = [0, 1, 2, 3] as const;
// Where the block is and how much of it is text; a place in it, its byte, and the first place that is not escaped.
const [AT, ROOM, PLACE, BYTE, FREE_FROM, NEXT_ESCAPED] = [4, 5, 6, 7, 8, 9] as const;
// A bit for each byte of the block; CLOSINGS and OPENINGS are those outside of strings once STRINGS is known.
const [QUOTES, BACKSLASHES, OPENINGS, CLOSINGS, STRINGS, ESCAPES, MARKS] = [
  10, 11, 12, 13, 14, 15, 16,
] as const;
const [ESCAPING, BEHIND, SUM] = [17, 18, 19] as const;
const VECTORS = [20, 21, 22, 23] as const;

function findMarks(): Code {
  return [
    ...set(ROOM, i32.sub(get(LENGTH), get(AT))),
    ...when(i32.ltU(i32.const(BLOCK_BYTES), get(ROOM)), [set(ROOM, i32.const(BLOCK_BYTES))]),
    ...VECTORS.flatMap((vector, index) => set(vector, v128.load(get(AT), index * 16))),
    ...set(QUOTES, whereIs(QUOTE)),
    ...set(BACKSLASHES, whereIs(BACKSLASH)),
    ...VECTORS.flatMap((vector) => set(vector, v128.or(get(vector), v128.splat(BRACE_BIT)))),
    ...set(OPENINGS, whereIs(OPENING_BRACE)),
    ...set(CLOSINGS, whereIs(CLOSING_BRACE)),
    ...set(MARKS, [QUOTES, BACKSLASHES, OPENINGS, CLOSINGS].map(get).reduce(i64.or)),
  ];
}

/** A backslash that is not escaped itself escapes the byte behind it: every second one of a row. */
function findEscapes(): Code {
  const EVEN = i64.const(0x5555_5555_5555_5555n);
  const carriedIn = i64.extend(get(ESCAPED));
  const oddStarts = i64.and(get(ESCAPING), not(i64.or(EVEN, get(BEHIND))));
  return [
    ...set(ESCAPES, carriedIn),
    ...set(NEXT_ESCAPED, i32.const(0)),
    ...when(i32.eqz(i64.eqz(get(BACKSLASHES))), [
      set(ESCAPING, i64.and(get(BACKSLASHES), not(carriedIn))),
      set(BEHIND, i64.or(i64.shl(get(ESCAPING), i64.const(1n)), carriedIn)),
      set(SUM, i64.add(oddStarts, get(ESCAPING))),
      set(ESCAPES, i64.and(i64.xor(EVEN, i64.shl(get(SUM), i64.const(1n))), get(BEHIND))),
      // Into the next block, or into the first byte behind a text that ends in this one.
      set(NEXT_ESCAPED, i64.ltU(get(SUM), get(ESCAPING))),
      when(i32.ltU(get(ROOM), i32.const(BLOCK_BYTES)), [
        set(NEXT_ESCAPED, i32.and(i32.wrap(i64.shrU(get(ESCAPES), i64.extend(get(ROOM)))), i32.const(1))),
      ]),
    ]),
  ];
}

/** A byte is inside a string where the number of quotes up to it is odd. */
function findStrings(): Code {
  const doubling = [1n, 2n, 4n, 8n, 16n, 32n].flatMap((by) =>
    set(STRINGS, i64.xor(get(STRINGS), i64.shl(get(STRINGS), i64.const(by)))),
  );
  return [
    ...set(STRINGS, i64.and(get(QUOTES), not(get(ESCAPES)))),
    ...doubling,
    ...set(STRINGS, i64.xor(get(STRINGS), i64.sub(i64.const(0n), i64.extend(get(IN_STRING))))),
    ...set(OPENINGS, i64.and(get(OPENINGS), not(get(STRINGS)))),
    ...set(CLOSINGS, i64.and(get(CLOSINGS), not(get(STRINGS)))),
  ];
}

function hasStrayBackslash(): Code {
  return i32.eqz(i64.eqz(i64.and(get(BACKSLASHES), not(get(STRINGS)))));
}

/** The root stays open in this block, so only the sums matter. */
function takeBlock(): Code {
  return [
    ...set(DEPTH, i32.sub(i32.add(get(DEPTH), count(OPENINGS)), count(CLOSINGS))),
    ...set(IN_STRING, i32.wrap(i64.shrU(get(STRINGS), i64.const(63n)))),
    ...set(ESCAPED, get(NEXT_ESCAPED)),
  ];
}

/** Goes from mark to mark, as `JsonStructure` goes from byte to byte. */
function readMarks(): Code {
  const isAt = (byte: number): Code => i32.eq(get(BYTE), i32.const(byte));
  const inString = when(
    isAt(QUOTE),
    [set(IN_STRING, i32.const(0)), when(i32.eqz(get(DEPTH)), [leaveBehindMark()])],
    [when(isAt(BACKSLASH), [set(FREE_FROM, i32.add(get(PLACE), i32.const(2)))])],
  );
  const closing = [
    set(DEPTH, i32.sub(get(DEPTH), i32.const(1))),
    when(i32.leS(get(DEPTH), i32.const(0)), [set(DEPTH, i32.const(0)), leaveBehindMark()]),
  ];
  const outside = when(
    isAt(QUOTE),
    [set(IN_STRING, i32.const(1))],
    [
      set(BYTE, i32.or(get(BYTE), i32.const(BRACE_BIT))),
      when(isAt(OPENING_BRACE), [set(DEPTH, i32.add(get(DEPTH), i32.const(1)))]),
      when(isAt(CLOSING_BRACE), closing),
    ],
  );
  return [
    ...set(FREE_FROM, get(ESCAPED)),
    ...loopWhile(i32.eqz(i64.eqz(get(MARKS))), [
      set(PLACE, i32.wrap(i64.ctz(get(MARKS)))),
      set(MARKS, i64.and(get(MARKS), i64.sub(get(MARKS), i64.const(1n)))),
      when(i32.eqz(i32.ltU(get(PLACE), get(FREE_FROM))), [
        set(BYTE, i32.load8(i32.add(get(AT), get(PLACE)))),
        when(get(IN_STRING), [inString], [outside]),
      ]),
    ]),
    ...set(ESCAPED, i32.ltU(get(ROOM), get(FREE_FROM))),
  ];
}

function leaveBehindMark(): Code {
  const behind = i32.add(i32.add(get(AT), get(PLACE)), i32.const(1));
  return [...set(ESCAPED, i32.const(0)), ...leave(behind)];
}

function leave(index: Code): Code {
  return [
    ...setGlobal(0, get(DEPTH)),
    ...setGlobal(1, get(IN_STRING)),
    ...setGlobal(2, get(ESCAPED)),
    ...giveBack(index),
  ];
}

function whereIs(byte: number): Code {
  return VECTORS.map((vector, index) =>
    i64.shl(i64.extend(v128.whereIs(get(vector), byte)), i64.const(BigInt(index * 16))),
  ).reduce(i64.or);
}

function count(bits: number): Code {
  return i32.wrap(i64.popcnt(get(bits)));
}

function not(bits: Code): Code {
  return i64.xor(bits, i64.const(-1n));
}
