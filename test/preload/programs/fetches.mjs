// What an app may do with the built-in fetch, one function each. What it returns must be the same with the preload as
// without it. Written in plain JavaScript, so that the oldest Node can run it.
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { startFetchOrigin } from "./fetch-origin.mjs";

const fetches = {
  "a JSON text is parsed": async (url) => show(await fetch(`${url}/json#fragment`)),
  "every way to read a body gives the same": async (url) => {
    const seen = [];
    for (const way of ["json", "text", "arrayBuffer", "blob", "formData"]) {
      const response = await fetch(`${url}/json`);
      const value = await response[way]().then(describe, describe);
      seen.push(way, value, response.bodyUsed, await response.text().catch(describe));
    }
    return seen;
  },
  "a byte order mark is dropped": async (url) => show(await fetch(`${url}/marked`)),
  "fields are all there, and can't be changed": async (url) => {
    const response = await fetch(`${url}/cookies`);
    const refused = [() => response.headers.set("a", "b"), () => response.headers.delete("x-twice")].map(
      errorOf,
    );
    return { ...(await show(response)), cookies: response.headers.getSetCookie(), refused };
  },
  "a coded body is decoded": async (url) => show(await fetch(`${url}/gzip`)),
  "statuses are answers": async (url) => {
    const seen = [];
    for (const path of ["/empty", "/reset", "/created", "/missing", "/broken", "/unmodified", "/unsaid"])
      seen.push(await fetch(url + path).then(show, describe));
    return seen;
  },
  "a proxy that asks for credentials is refused": async (url) => fetch(`${url}/proxy`).then(show, describe),
  "redirects are followed": async (url) => [
    await show(await fetch(`${url}/moved`)),
    await show(await fetch(`${url}/moved/twice#first`)),
  ],
  "redirects that lead nowhere are refused": async (url) => [
    await fetch(`${url}/loop`).then(show, describe),
    await fetch(`${url}/nowhere`).then(show, describe),
    await fetch(`${url}/moved`, { redirect: "error" }).then(show, describe),
    await fetch(`${url}/moved`, { redirect: "manual" }).then(show, describe),
  ],
  "a large body arrives whole": async (url) => (await (await fetch(`${url}/big`)).text()).length,
  "a body can be read as a stream": async (url) => {
    let bytes = 0;
    const response = await fetch(`${url}/json`);
    for await (const chunk of response.body) bytes += chunk.length;
    return { bytes, used: response.bodyUsed };
  },
  "events arrive one by one": async (url) => {
    const events = [];
    for await (const chunk of (await fetch(`${url}/events`)).body) events.push(Buffer.from(chunk).toString());
    return events;
  },
  "a clone is read by itself": async (url) => {
    const response = await fetch(`${url}/json`);
    const clone = response.clone();
    return [await show(response), await show(clone), errorOf(() => response.clone())];
  },
  "a response can be made into another one": async (url) => {
    const response = await fetch(`${url}/created`);
    return show(new Response(response.body, response));
  },
  "what can't be recovered breaks as ever": async (url) => {
    const seen = [];
    for (const path of ["/cut", "/cut/big", "/content/cut", "/gone"]) {
      const response = await fetch(url + path).catch(describe);
      if (!(response instanceof Response)) seen.push(path, response);
      else seen.push(path, response.status, await response.text().then((text) => text.length, describe));
    }
    return seen;
  },
  "a refused connection has its cause": async () => fetch("http://127.0.0.1:9/").then(show, describe),
  "what is no request is refused": async (url) => {
    const tries = [
      () => fetch(),
      () => fetch("nonsense"),
      () => fetch("ftp://127.0.0.1/"),
      () => fetch(`${url}/json`, null),
      () => fetch(`${url}/json`, "init"),
      () => fetch(`${url}/json`, { headers: { "bad name": "1" } }),
      () => fetch(`${url}/json`, Object.assign({ method: "GET" }, { body: "no" })),
      () => fetch(`${url}/json`, { method: "TRACE" }),
      () => fetch(`${url}/json`, { signal: "no" }),
      () => fetch(url.replace("//", "//user:word@")),
    ];
    const seen = [];
    for (const attempt of tries) seen.push(await Promise.resolve().then(attempt).then(show, describe));
    return seen;
  },
  "an abort ends it at any time": async (url) => {
    const seen = [await fetch(`${url}/json`, { signal: AbortSignal.abort() }).then(show, describe)];
    const early = new AbortController();
    setTimeout(() => early.abort(new Error("enough")), 20);
    seen.push(await fetch(`${url}/silent`, { signal: early.signal }).then(show, describe));
    for (const way of ["json", "text", "body", "clone", "reader"]) {
      const late = new AbortController();
      const response = await fetch(`${url}/json`, { signal: late.signal });
      await wait(30);
      const reader = way === "reader" ? response.body.getReader() : undefined;
      late.abort(new Error("too late"));
      const reading = {
        body: () => new Response(response.body).text(),
        clone: () => response.clone().text(),
        reader: () => reader.read(),
      };
      seen.push(
        way,
        await (reading[way]?.() ?? response[way]()).then(() => "read", describe),
        response.bodyUsed,
      );
    }
    const middle = new AbortController();
    const response = await fetch(`${url}/big`, { signal: middle.signal });
    middle.abort();
    seen.push(await response.text().then((text) => text.length, describe));
    seen.push(await fetch(`${url}/silent`, { signal: AbortSignal.timeout(30) }).then(show, describe));
    return seen;
  },
  "requests look as ever": async (url) => {
    const init = { headers: { "X-Mine": "1", accept: "application/json" } };
    return [
      await (await fetch(`${url}/echo?a=b c#d`)).json(),
      await (await fetch(new URL(`${url}/echo`), init)).json(),
      await (await fetch(new Request(`${url}/echo`, init))).json(),
      await (await fetch(`${url}/echo`, { ...init, method: "post", body: "text" })).json(),
      await (await fetch(`${url}/echo?`, { headers: [["X-Once", "1"]].values() })).json(),
      await (await fetch(`${url}/echo#`, { headers: { "Sec-Fetch-Mode": "navigate" } })).json(),
      await (await fetch(`${url}/echo`, new Request(url, { ...init, method: "PUT" }))).json(),
    ].map((echo) => JSON.stringify(echo).replaceAll(new URL(url).host, "host"));
  },
  "what is changed after the call changes nothing": async (url) => {
    const [address, init] = [new URL(`${url}/moved`), { headers: { "x-mine": "before" } }];
    const promise = fetch(address, init);
    address.pathname = "/missing";
    init.headers["x-mine"] = "after";
    return show(await promise);
  },
  "a redirect is asked with the same fields": async (url) => {
    const response = await fetch(`${url}/moved/echo`, {
      headers: [
        ["X-Mine", "1"],
        ["x-mine", "2"],
      ],
    });
    return JSON.stringify(await response.json()).replaceAll(new URL(url).host, "host");
  },
  "the context of a call is that of what follows": async (url) => {
    const storage = new AsyncLocalStorage();
    return storage.run("mine", async () => {
      const response = await fetch(`${url}/json`);
      const [atHead] = [storage.getStore(), await response.text()];
      return [atHead, storage.getStore()];
    });
  },
  "fetch looks like fetch": async (url) => {
    const { value: _, ...descriptor } = Object.getOwnPropertyDescriptor(globalThis, "fetch");
    const response = await fetch(`${url}/json`);
    return [
      fetch.name,
      fetch.length,
      descriptor,
      response instanceof Response,
      Object.prototype.toString.call(response),
    ];
  },
};

async function show(response) {
  const { status, statusText, ok, redirected, type, url, bodyUsed } = response;
  const fields = [...response.headers].filter(([name]) => name !== "date");
  const hasBody = response.body !== null;
  const face = {
    status,
    statusText,
    ok,
    redirected,
    type,
    path: url && new URL(url).pathname + new URL(url).hash,
  };
  return { ...face, bodyUsed, fields, hasBody, text: await response.text() };
}

/** A value by its kind and size, an error by what it says. */
function describe(value) {
  if (value instanceof Error) {
    const { name, message, code, cause } = value;
    return { name, message, code, cause: cause instanceof Error ? describe(cause) : cause };
  }
  if (value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  if (value instanceof Blob) return `${value.size} bytes of ${value.type}`;
  return value;
}

function errorOf(work) {
  try {
    return String(work());
  } catch (error) {
    return describe(error);
  }
}

const { url, port } = await startFetchOrigin();
const hide = (text) => text.replaceAll(String(port), "port");
const seen = {};
for (const [name, run] of Object.entries(fetches)) seen[name] = (await run(url).catch(describe)) ?? null;
process.stdout.write(hide(JSON.stringify(seen)), () => process.exit());
