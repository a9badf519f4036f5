import { parseArgs } from "node:util";
import { nearestName } from "./nearest-name.ts";
import { UsageError } from "./usage-error.ts";

/**
 * An option with a value.
 *
 * @internal
 */
export interface ValueOption<Value> {
  readonly kind: "value";
  /** What stands for the value in the help: `<rate>`. */
  readonly placeholder: string;
  readonly help: string;
  /** What a right value looks like, for the error message. */
  readonly expected: string;
  readonly read: (text: string) => Value | undefined;
  readonly fallback: Value;
  /** How the fallback is shown in the help; nothing where the help says it. */
  readonly shownFallback?: string;
}

/**
 * An option that is there or not.
 *
 * @internal
 */
export interface FlagOption {
  readonly kind: "flag";
  readonly help: string;
}

/** @internal */
export type OptionTable = Readonly<Record<string, ValueOption<unknown> | FlagOption>>;

/**
 * What the options of a table are once they are read.
 *
 * @internal
 */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends ValueOption<infer Value> ? Value : boolean;
};

/**
 * Reads a command's options.
 *
 * @throws UsageError for an unknown option, a missing or senseless value, or a word that belongs to no option.
 * @internal
 */
export function readOptions<Table extends OptionTable>(
  command: string,
  table: Table,
  argv: readonly string[],
): OptionValues<Table> {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table))
    values[name] = option.kind === "flag" ? false : option.fallback;

  for (const token of tokensOf(table, argv)) {
    switch (token.kind) {
      case "positional":
        throw usage(command, `expected options only, got "${token.value}"`);
      case "option-terminator":
        break;
      case "option": {
        const option = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
        if (option === undefined) throw unknownOption(command, token.rawName, Object.keys(table));
        values[token.name] = readOne(command, { ...token, value: token.value }, option);
        break;
      }
      default:
        token satisfies never;
    }
  }
  // The keys are the table's, and each value came from that option's own reader.
  return values as OptionValues<Table>;
}

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];

function tokensOf(table: OptionTable, argv: readonly string[]): readonly Token[] {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, option]) => [
      name,
      { type: option.kind === "flag" ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  // Not strict, because our own messages say what to do.
  const parsed = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  return parsed.tokens;
}

function readOne(
  command: string,
  token: { readonly rawName: string; readonly value: string | undefined },
  option: ValueOption<unknown> | FlagOption,
): unknown {
  if (option.kind === "flag") {
    if (token.value === undefined) return true;
    throw usage(command, `${token.rawName} takes no value, got "${token.value}"`);
  }
  if (token.value === undefined)
    throw usage(command, `${token.rawName} expects ${option.expected}, got nothing`);
  const value = option.read(token.value);
  if (value !== undefined) return value;
  throw usage(command, `${token.rawName} expects ${option.expected}, got "${token.value}"`);
}

function unknownOption(command: string, rawName: string, names: readonly string[]): UsageError {
  const nearest = nearestName(rawName.replace(/^-+/, ""), names);
  const known = names.map((name) => `--${name}`).join(", ");
  const hint = nearest === undefined ? `expected one of ${known}` : `did you mean --${nearest}?`;
  return usage(command, `there is no option ${rawName}; ${hint}`);
}

function usage(command: string, problem: string): UsageError {
  const sentence = problem.endsWith("?") ? problem : `${problem}.`;
  return new UsageError(`${sentence} See lastbyte ${command} --help.`);
}
