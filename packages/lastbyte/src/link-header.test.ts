import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { parseLinkHeader, type Link } from "./link-header.ts";

const cases: readonly (readonly [field: string | null, links: readonly Link[]])[] = [
  [null, []],
  ["", []],
  ['</a?page=2>; rel="next"', [{ target: "/a?page=2", relations: ["next"] }]],
  ["</a>;rel=NEXT", [{ target: "/a", relations: ["next"] }]],
  [
    '<http://a.example/?x=1,2;3>; rel="next", <http://a.example/?y>; title="a, \\"b\\"; <c>"; rel="prev last"',
    [
      { target: "http://a.example/?x=1,2;3", relations: ["next"] },
      { target: "http://a.example/?y", relations: ["prev", "last"] },
    ],
  ],
  ['</a>; rel="next"; rel="prev"', [{ target: "/a", relations: ["next"] }]],
  ['</a>; anchor="#b"; rel="next", </c>; rel=next', [{ target: "/c", relations: ["next"] }]],
  [
    "</a>; rel = next ; , ,</b>; crossorigin",
    [
      { target: "/a", relations: ["next"] },
      { target: "/b", relations: [] },
    ],
  ],
  ["<>; rel=next", [{ target: "", relations: ["next"] }]],
  ["/a; rel=next", []],
  ["</a; rel=next", []],
  ['</a>; rel="next', []],
  ["</a>; rel=prev, </b> rel=next", [{ target: "/a", relations: ["prev"] }]],
];

for (const [field, links] of cases) {
  test(`the Link ${JSON.stringify(field)} is read as ${links.length} links`, () => {
    assert.deepEqual(parseLinkHeader(field), links);
  });
}

test("every list of links is read back", () => {
  const target = fc.webPath({ size: "small" });
  const relation = fc.constantFrom("next", "prev", "https://rels.example/x");
  fc.assert(
    fc.property(fc.array(fc.tuple(target, relation, fc.string({ unit: "grapheme-ascii" }))), (links) => {
      const field = links
        .map(([path, rel, title]) => `<${path}>; title="${title.replaceAll(/["\\]/g, "\\$&")}"; rel="${rel}"`)
        .join(", ");

      assert.deepEqual(
        parseLinkHeader(field),
        links.map(([path, rel]) => ({ target: path, relations: [rel] })),
      );
    }),
  );
});

test("no text makes the parser throw or hang", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("<", ">", ";", ",", "=", " ", '"', "\\", "rel") }),
      (text) => void parseLinkHeader(text),
    ),
  );
  assert.deepEqual(parseLinkHeader(`${", ".repeat(50_000)}${"; ".repeat(50_000)}`), []);
});
