import assert from "node:assert/strict";
import test from "node:test";
import { DeliveredResponse } from "./delivered-response.ts";

const TEXT = '{"a":[1,2]}';

/** A response as one comes from the wire, with everything that a `new Response` could not have. */
function wireResponse(headers: Readonly<Record<string, string>> = {}, init: ResponseInit = {}): Response {
  const response = new Response(null, { status: 201, statusText: "Made", headers, ...init });
  for (const [name, value] of Object.entries({ url: "http://b.example/", redirected: true, type: "cors" })) {
    Object.defineProperty(response, name, { value });
  }
  return response;
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** The same body, held and as a stream: both have to behave as the platform's own. */
const kinds: readonly (readonly [kind: string, make: (text?: string) => Response])[] = [
  ["held", (text = TEXT) => new DeliveredResponse(wireResponse(), bytesOf(text))],
  ["streamed", (text = TEXT) => new DeliveredResponse(wireResponse(), new Blob([text]).stream())],
];

for (const [kind, make] of kinds) {
  test(`a ${kind} response has everything that the original has`, () => {
    const original = wireResponse({ etag: '"v1"' });
    const body = kind === "held" ? bytesOf(TEXT) : new Blob([TEXT]).stream();

    const response = new DeliveredResponse(original, body);

    assert.ok(response instanceof Response);
    assert.deepEqual([response.status, response.statusText, response.ok], [201, "Made", true]);
    assert.deepEqual([response.url, response.redirected, response.type], ["http://b.example/", true, "cors"]);
    assert.equal(response.headers, original.headers);
    assert.equal(response.bodyUsed, false);
  });

  const readings: Readonly<Record<string, (response: Response) => Promise<unknown>>> = {
    text: (response) => response.text(),
    json: async (response) => JSON.stringify(await response.json()),
    bytes: async (response) => new TextDecoder().decode(await response.bytes()),
    arrayBuffer: async (response) => new TextDecoder().decode(await response.arrayBuffer()),
    blob: async (response) => (await response.blob()).text(),
    body: (response) => new Response(response.body).text(),
  };

  for (const [name, read] of Object.entries(readings)) {
    test(`${name} reads a ${kind} body, and then it is used up`, async () => {
      const response = make();

      assert.equal(await read(response), TEXT);

      assert.equal(response.bodyUsed, true);
      for (const again of ["text", "json", "bytes", "arrayBuffer", "blob", "formData"] as const) {
        await assert.rejects(async () => response[again](), TypeError);
      }
      assert.throws(() => response.clone(), TypeError);
    });
  }

  test(`a clone of a ${kind} response is read by itself, and has everything too`, async () => {
    const response = make();

    const copy = response.clone();
    const copyOfCopy = copy.clone();

    assert.equal(await response.text(), TEXT);
    assert.equal(copy.bodyUsed, false);
    assert.deepEqual(await copy.json(), JSON.parse(TEXT));
    assert.equal(await copyOfCopy.text(), TEXT);
    assert.deepEqual(
      [copyOfCopy.url, copyOfCopy.redirected, copyOfCopy.type],
      ["http://b.example/", true, "cors"],
    );
  });

  test(`what one reader does to the bytes of a ${kind} body is not seen by another`, async () => {
    const response = make();
    const copy = response.clone();

    (await response.bytes()).fill(0);

    assert.equal(await copy.text(), TEXT);
  });

  test(`a ${kind} body whose stream was asked for can still be read by its methods`, async () => {
    const response = make();

    assert.ok(response.body instanceof ReadableStream);
    assert.equal(response.body, response.body);

    assert.equal(response.bodyUsed, false);
    assert.equal(await response.text(), TEXT);
  });

  test(`a ${kind} body that is locked by a reader is refused to others`, async () => {
    const response = make();
    response.body?.getReader();

    await assert.rejects(response.text(), TypeError);
    assert.throws(() => response.clone(), TypeError);
  });

  test(`a byte order mark before ${kind} JSON is dropped, and so it is from text`, async () => {
    assert.deepEqual(await make("\uFEFF[1]").json(), [1]);
    assert.equal(await make("\uFEFFa").text(), "a");
  });

  test(`a ${kind} body that is no JSON rejects with a SyntaxError, and is used up`, async () => {
    const response = make("{");

    await assert.rejects(response.json(), SyntaxError);
    assert.equal(response.bodyUsed, true);
  });

  test(`a ${kind} body that is empty is read as nothing`, async () => {
    assert.equal(await make("").text(), "");
    assert.equal((await make("").arrayBuffer()).byteLength, 0);
  });
}

test("bytes that are not UTF-8 are replaced, as fetch does it", async () => {
  const response = new DeliveredResponse(wireResponse(), Uint8Array.of(0x61, 0xff, 0x62));

  assert.equal(await response.text(), "a\uFFFDb");
});

test("blob and formData go by the content type of the original", async () => {
  const type = "application/x-www-form-urlencoded";
  const make = () => new DeliveredResponse(wireResponse({ "content-type": type }), bytesOf("a=1&b=2"));

  assert.equal((await make().blob()).type, type);
  assert.deepEqual(
    [...(await make().formData())],
    [
      ["a", "1"],
      ["b", "2"],
    ],
  );
});

test("a status that no constructor takes is handed on as it came", async () => {
  const original = wireResponse();
  for (const [name, value] of Object.entries({ status: 999, statusText: "Request denied", ok: false })) {
    Object.defineProperty(original, name, { value });
  }

  for (const body of [bytesOf(TEXT), new Blob([TEXT]).stream()]) {
    const response = new DeliveredResponse(original, body);
    const copy = response.clone();

    assert.deepEqual(
      [response.status, copy.status, response.statusText, response.ok],
      [999, 999, "Request denied", false],
    );
    assert.equal(await (await response.blob()).text(), TEXT);
    assert.equal(await copy.text(), TEXT);
  }
});

test("a response can be passed on as the body of another", async () => {
  const { body, status } = new DeliveredResponse(wireResponse(), bytesOf(TEXT));

  assert.equal(await new Response(body, { status }).text(), TEXT);
});
