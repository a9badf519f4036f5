/**
 * A part of a report, before it is known whether it becomes Markdown or HTML. All its texts are plain.
 *
 * @internal
 */
export type ReportBlock =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  /** The first thing to be read. */
  | {
      readonly kind: "banner";
      readonly tone: "good" | "bad" | "open";
      readonly title: string;
      readonly text: string;
    }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      /** For each column, whether it holds numbers. */
      readonly numeric: readonly boolean[];
      readonly rows: readonly (readonly string[])[];
    }
  /** Shown in HTML only; its numbers are in the tables. */
  | { readonly kind: "figure"; readonly caption: string; readonly svg: string }
  /** To be copied as it is. */
  | { readonly kind: "text"; readonly text: string };
