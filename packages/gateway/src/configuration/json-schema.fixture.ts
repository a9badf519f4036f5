type Schema = Readonly<Record<string, unknown>>;

/**
 * Whether a value fits a JSON Schema, for the words that ours uses (JSON Schema Validation 2020-12 §6). A word that is
 * not known here is an error, so that no rule is passed over.
 */
export function fitsSchema(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([word, rule]) => {
    const check = WORDS[word];
    if (check === undefined) throw new Error(`the schema uses "${word}", which this check does not know`);
    return check(rule, value, schema);
  });
}

const always = (): boolean => true;

type Word = (rule: unknown, value: unknown, schema: Schema) => boolean;

const WORDS: Readonly<Record<string, Word>> = {
  $schema: always,
  title: always,
  description: always,
  // An annotation only (§7).
  format: always,
  type: (rule, value) => typesOf(value).includes(rule as string),
  enum: (rule, value) => (rule as unknown[]).includes(value),
  minimum: (rule, value) => typeof value !== "number" || value >= (rule as number),
  maximum: (rule, value) => typeof value !== "number" || value <= (rule as number),
  minLength: (rule, value) => typeof value !== "string" || value.length >= (rule as number),
  pattern: (rule, value) => typeof value !== "string" || new RegExp(rule as string, "u").test(value),
  items: (rule, value) => !Array.isArray(value) || value.every((item) => fitsSchema(rule as Schema, item)),
  anyOf: (rule, value) => (rule as Schema[]).some((choice) => fitsSchema(choice, value)),
  required: (rule, value) => !isObject(value) || (rule as string[]).every((key) => key in value),
  dependentRequired: (rule, value) =>
    !isObject(value) ||
    Object.entries(rule as Record<string, string[]>).every(
      ([key, others]) => !(key in value) || others.every((other) => other in value),
    ),
  properties: (rule, value) =>
    !isObject(value) ||
    Object.entries(rule as Record<string, Schema>).every(
      ([key, schema]) => !(key in value) || fitsSchema(schema, value[key]),
    ),
  // oxlint-disable-next-line max-params -- it can't be understood without its neighbour
  additionalProperties: (rule, value, schema) =>
    rule !== false ||
    !isObject(value) ||
    Object.keys(value).every((key) => key in (schema["properties"] as object)),
};

function typesOf(value: unknown): readonly string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  if (typeof value === "number") return Number.isInteger(value) ? ["integer", "number"] : ["number"];
  return [typeof value];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
