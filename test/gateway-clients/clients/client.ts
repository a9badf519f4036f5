/** A program that asks for something over HTTP, as people use it. */
export interface Client {
  readonly name: string;
  /** Whether it takes the content coding off, so that what it hands on is the content itself. */
  readonly decodes: boolean;
  readonly ask: (question: Question) => Promise<Got>;
  readonly close: () => void;
}

/** A client that is not on this machine, and why. */
export interface MissingClient {
  readonly name: string;
  readonly missing: string;
}

export interface Question {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a program can know of an answer. */
export type Got =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly proxyStatus: string | undefined;
      readonly bytes: number;
      readonly sha256: string;
    }
  | { readonly kind: "broken"; readonly how: string }
  | { readonly kind: "hung" };

/** How long a client waits for anything. Nothing that ends takes so long. */
export const PATIENCE_MS = 20_000;
