import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { nextLink, parseLinkHeader } from "./link-header.ts";

const cases: readonly (readonly [field: string, next: string | undefined])[] = [
  ['<https://x.example/?page=2>; rel="next"', "https://x.example/?page=2"],
  ["</tasks?page=2>;rel=next", "/tasks?page=2"],
  ['</a>; rel="prev", </c>; rel="next", </z>; rel="last"', "/c"],
  ['</a?b=1,2;c>; rel="next"', "/a?b=1,2;c"],
  ['</a>; rel="last next"', "/a"],
  ['</a>; REL="Next"', "/a"],
  ['</a> ; title="more, <or> less; rel=\\"next\\"" ; rel="prev", </b>; rel=next', "/b"],
  ['</a>; rel="prev"; rel="next"', undefined],
  ['</a>; rel="next"; anchor="/other"', undefined],
  ['</a>; rel="nextish"', undefined],
  ['</a>; title="rel=next"', undefined],
  ["</a>; rel = next", "/a"],
  [", , </a>; rel=next", "/a"],
  ["</a>;; x; rel=next", "/a"],
  ["<>; rel=next", ""],
  ["</a>", undefined],
  ["/a; rel=next", undefined],
  ["</a; rel=next", undefined],
  ["", undefined],
];
for (const [field, next] of cases) {
  test(`the next page of ${field} is ${next}`, () => {
    assert.equal(nextLink(field), next);
  });
}

test("a response without the field has no next page", () => {
  assert.equal(nextLink(null), undefined);
});

test("a broken link does not hide those before it", () => {
  assert.deepEqual(
    parseLinkHeader('</a>; rel=next, nonsense, </b>; rel="next"').map(({ target }) => target),
    ["/a"],
  );
});

test("every list of links comes back as it was", () => {
  const link = fc.record({
    target: fc.webUrl(),
    title: fc.string({ maxLength: 20 }),
    rel: fc.constantFrom("next", "prev"),
  });
  fc.assert(
    fc.property(fc.array(link, { maxLength: 4 }), (links) => {
      const field = links
        .map(
          ({ target, title, rel }) =>
            `<${target}>; title="${title.replaceAll(/["\\]/g, "\\$&")}"; rel="${rel}"`,
        )
        .join(", ");

      assert.deepEqual(
        parseLinkHeader(field).map(({ target, relations }) => [target, ...relations]),
        links.map(({ target, rel }) => [target, rel]),
      );
    }),
    { numRuns: 200 },
  );
});
