import { wrap } from "../terminal/wrap.ts";
import type { OptionTable } from "./options.ts";

const WIDTH = 80;
const NAME_WIDTH = 25;

/**
 * Writes out the options of a table, one below the other, in 80 columns.
 *
 * @internal
 */
export function optionHelp(table: OptionTable): string {
  return Object.entries(table)
    .filter(([, option]) => option.kind !== "operand")
    .flatMap(([name, option]) => {
      const label = "placeholder" in option ? `--${name} ${option.placeholder}` : `--${name}`;
      const fallback =
        option.kind === "value" && option.shownFallback !== undefined ? ` [${option.shownFallback}]` : "";
      const indent = " ".repeat(NAME_WIDTH);
      const lines = wrap(`${option.help}${fallback}`, WIDTH, indent);
      return lines.map((line, index) =>
        index === 0 ? `  ${label}`.padEnd(NAME_WIDTH) + line.trimStart() : line,
      );
    })
    .join("\n");
}
