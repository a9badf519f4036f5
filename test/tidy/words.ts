import type { Finding, Rule } from "./rule.ts";

/** The project speaks of itself alone: not of how it was written, nor of the machine that it was written on. */
export const words: Rule = {
  name: "words",
  check(file) {
    return file.lines.flatMap((text, index) =>
      FORBIDDEN.flatMap(({ pattern, whatToDo }): Finding[] =>
        pattern.test(text) ? [{ line: index + 1, whatToDo }] : [],
      ),
    );
  },
};

// One letter of each word stands in brackets, so that these lines don't find themselves.
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly whatToDo: string }[] = [
  {
    pattern: /(?:^|[^\w.])\/(?:work\/[a-z]|root\/|hom[e]\/[a-z]|tm[p]\/[a-z])/,
    whatToDo: "take away the path of one machine; ask the system for a temporary folder",
  },
  {
    pattern: /registr[y]\.[a-z]|npmj[s]\.(?:org|com)|\/\/[^\s"']*(?:artifactor[y]|verdacci[o]|nexu[s])/i,
    whatToDo: "take away the address of the registry; npm knows its own",
  },
  {
    pattern:
      /\b(?:agen[t]|codin[g]|A[I]) (?:session|assistant)|\bsub-?agen[t]s?\b|\blanguage mode[l]|\bLL[M]s?\b|\bClaud[e]\b|\bChatGP[T]\b|\bco-authored-b[y]\b/i,
    whatToDo: "say what the project does, not how it was written",
  },
  { pattern: /\bissu[e] #?\d/i, whatToDo: "give the reason itself instead of a number to look it up by" },
];
