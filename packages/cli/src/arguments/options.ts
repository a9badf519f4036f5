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
  /** One letter that means the same: `o` for `-o`. */
  readonly short?: string;
}

/**
 * An option that may be given several times, each with a value.
 *
 * @internal
 */
export interface ListOption<Value> extends Omit<ValueOption<Value>, "kind" | "fallback"> {
  readonly kind: "list";
}

/**
 * The word that belongs to no option, such as a URL. It has to be there.
 *
 * @internal
 */
export interface Operand<Value> extends Omit<ValueOption<Value>, "kind" | "fallback"> {
  readonly kind: "operand";
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
export type OptionTable = Readonly<Record<string, Option>>;

type Option = ValueOption<unknown> | ListOption<unknown> | Operand<unknown> | FlagOption;

/**
 * What the options of a table are once they are read.
 *
 * @internal
 */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends ValueOption<infer Value>
    ? Value
    : Table[Name] extends ListOption<infer Value>
      ? readonly Value[]
      : // An operand is asked for only where no help is.
        Table[Name] extends Operand<infer Value>
        ? Value | undefined
        : boolean;
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
  for (const [name, option] of Object.entries(table)) values[name] = beforeReading(option);
  const operand = Object.entries(table).find(([, option]) => option.kind === "operand");

  for (const token of tokensOf(table, argv)) {
    switch (token.kind) {
      case "positional": {
        if (operand === undefined) throw usage(command, `expected options only, got "${token.value}"`);
        const [name, option] = operand;
        if (values[name] !== undefined)
          throw usage(command, `expected one ${name}, got "${token.value}" too`);
        values[name] = readOne(command, { rawName: name, value: token.value }, option);
        break;
      }
      case "option-terminator":
        break;
      case "option": {
        const option = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
        if (option === undefined) throw unknownOption(command, token.rawName, Object.keys(table));
        const value = readOne(command, { ...token, value: token.value }, option);
        values[token.name] = option.kind === "list" ? [...(values[token.name] as unknown[]), value] : value;
        break;
      }
      default:
        token satisfies never;
    }
  }
  const isMissing = operand !== undefined && values[operand[0]] === undefined && values["help"] !== true;
  if (isMissing)
    throw usage(command, `expected ${operand[1].kind === "operand" ? operand[1].expected : ""}, got nothing`);
  // The keys are the table's, and each value came from that option's own reader.
  return values as OptionValues<Table>;
}

function beforeReading(option: Option): unknown {
  switch (option.kind) {
    case "flag":
      return false;
    case "value":
      return option.fallback;
    case "list":
      return [];
    case "operand":
      return undefined;
    default:
      return option satisfies never;
  }
}

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];

function tokensOf(table: OptionTable, argv: readonly string[]): readonly Token[] {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, option]) => [
      name,
      {
        type: option.kind === "flag" ? ("boolean" as const) : ("string" as const),
        ...("short" in option && option.short !== undefined ? { short: option.short } : {}),
      },
    ]),
  );
  // Not strict, because our own messages say what to do.
  const parsed = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  return parsed.tokens;
}

function readOne(
  command: string,
  token: { readonly rawName: string; readonly value: string | undefined },
  option: Option,
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
