import { parseSync } from "oxc-parser";
import type { ParseResult } from "oxc-parser";

/** A file of the repository, as the rules see it. */
export class SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  #syntax: ParseResult | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  get lines(): readonly string[] {
    const lines = this.text.split("\n");
    return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  }

  get isTypeScript(): boolean {
    return this.path.endsWith(".ts");
  }

  get isTest(): boolean {
    return this.path.endsWith(".test.ts");
  }

  /** Whether this is part of what users run: neither a test nor what only tests use. */
  get isProduct(): boolean {
    return (
      /^packages\/[^/]+\/src\/.*\.ts$/.test(this.path) && !this.isTest && !this.path.endsWith(".fixture.ts")
    );
  }

  /** The syntax tree, its comments, its imports and exports. */
  get syntax(): ParseResult {
    this.#syntax ??= parseSync(this.path, this.text);
    return this.#syntax;
  }

  /** The line, counted from 1, that a position of the syntax tree is on. */
  lineAt(offset: number): number {
    return this.text.slice(0, offset).split("\n").length;
  }
}
