import { BareResponse } from "./bare-response.ts";
import type { FetchHead } from "./fetch-exchange.ts";
import type { HeldBytes } from "./held-bytes.ts";

/**
 * A response of fetch, built as late as possible: fields, streams and texts are made when someone asks for them.
 *
 * The platform's own `Response` wraps every body in a stream and reads it back, which costs more than the request.
 * A held body is bytes here, so `json()` and `text()` read them as they are. Everything else is left to a `Response`
 * of the platform inside.
 *
 * @internal
 */
export class FetchedResponse extends BareResponse {
  readonly #face: ResponseFace;
  #headers: Headers | undefined;
  #body: Body;

  constructor(face: ResponseFace, body: Body) {
    super();
    this.#face = face;
    this.#body = body;
  }

  override get status(): number {
    return this.#face.head.status;
  }

  override get statusText(): string {
    return this.#face.head.statusText;
  }

  override get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  override get url(): string {
    return this.#face.url;
  }

  override get redirected(): boolean {
    return this.#face.redirected;
  }

  override get type(): ResponseType {
    return this.#face.type;
  }

  override get headers(): Headers {
    this.#headers ??= new ImmutableHeaders(this.#face.head.headers.toHeaders());
    return this.#headers;
  }

  override get bodyUsed(): boolean {
    if (this.#body.kind === "stream") return this.#body.inner.bodyUsed;
    return this.#body.kind === "read";
  }

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.#body.kind === "none" ? null : this.#inner().body;
  }

  override async json(): Promise<unknown> {
    const held = this.#take("json");
    return held === undefined ? this.#inner().json() : held.readJson();
  }

  override async text(): Promise<string> {
    const held = this.#take("other");
    return held === undefined ? this.#inner().text() : held.readText();
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const held = this.#take("other");
    return held === undefined ? this.#inner().arrayBuffer() : held.readBytes().buffer;
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const held = this.#take("other");
    return held === undefined ? new Uint8Array(await this.#inner().arrayBuffer()) : held.readBytes();
  }

  override async blob(): Promise<Blob> {
    return this.#inner().blob();
  }

  override async formData(): Promise<FormData> {
    return this.#inner().formData();
  }

  override clone(): Response {
    const body = this.#body;
    if (body.kind === "bytes") body.held.share();
    if (body.kind === "bytes" || body.kind === "none") return new FetchedResponse(this.#face, body);
    return new FetchedResponse(this.#face, { kind: "stream", inner: this.#inner().clone() });
  }

  static {
    for (const [name, platforms] of Object.entries(Object.getOwnPropertyDescriptors(Response.prototype))) {
      if (platforms.enumerable !== true) continue;
      const own = Object.getOwnPropertyDescriptor(this.prototype, name) ?? FetchedResponse.#passOn(platforms);
      // As the platform's are (Web IDL §3.7.6): `for…in` comes by them.
      if (own !== undefined) Object.defineProperty(this.prototype, name, { ...own, enumerable: true });
    }
  }

  /** A reader of the body that only newer platforms have, such as `textStream` of Node 26, is asked of the one inside. */
  static #passOn(platforms: PropertyDescriptor): PropertyDescriptor | undefined {
    const reader: unknown = platforms.value;
    if (typeof reader !== "function") return undefined;
    return {
      ...platforms,
      value(this: FetchedResponse, ...given: unknown[]): unknown {
        return Reflect.apply(reader, this.#inner(), given);
      },
    };
  }

  /** Takes the bytes, once; `undefined` where there are none to be taken so. */
  #take(use: "json" | "other"): HeldBytes | undefined {
    if (this.#body.kind !== "bytes" || isLost(this.#body.held, this.#face.signal)) return undefined;
    const { held } = this.#body;
    this.#body = READ;
    held.markRead();
    this.#face.habit.parsesJson = use === "json";
    return held;
  }

  /** A response of the platform's that carries the body from now on. */
  #inner(): Response {
    switch (this.#body.kind) {
      case "stream":
        return this.#body.inner;
      case "none":
        return new Response(null, { headers: this.headers });
      case "bytes":
        this.#body = {
          kind: "stream",
          inner: wrap(toBodyInit(this.#body.held, this.#face.signal), this.headers),
        };
        return this.#body.inner;
      case "read": {
        // It has been read, so that the platform says in its own words what is wrong with reading it again.
        const inner = new Response("");
        inner.text().catch(() => {});
        this.#body = { kind: "stream", inner };
        return inner;
      }
      default:
        return this.#body satisfies never;
    }
  }
}

/**
 * What a caller sees of a response before its body.
 *
 * @internal
 */
export interface ResponseFace {
  readonly head: FetchHead;
  /** Without its fragment. */
  readonly url: string;
  readonly redirected: boolean;
  /** `cors` behind a redirect to another origin. */
  readonly type: ResponseType;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  readonly habit: ReadingHabit;
}

/**
 * How the responses of one fetch are read, as far as the last one shows: who parsed it will parse the next one too.
 *
 * @internal
 */
export interface ReadingHabit {
  parsesJson: boolean;
}

/** Where the body is. A clone shares the bytes, so they are never given away. */
type Body =
  | { readonly kind: "none" }
  | { readonly kind: "bytes"; readonly held: HeldBytes }
  | { readonly kind: "stream"; readonly inner: Response }
  | { readonly kind: "read" };

const READ: Body = Object.freeze({ kind: "read" });

/**
 * A platform response around a body, with the one field that its readers look at.
 *
 * @internal
 */
export function wrap(body: BodyInit, headers: { get(name: string): string | null }): Response {
  const type = headers.get("content-type");
  return new Response(body, type === null ? {} : { headers: { "content-type": type } });
}

class ImmutableHeaders extends Headers {
  override append(): void {
    throw new TypeError("immutable");
  }

  override delete(): void {
    throw new TypeError("immutable");
  }

  override set(): void {
    throw new TypeError("immutable");
  }
}

/** A body that nobody had read when its signal was aborted can't be read any more. */
function isLost(held: HeldBytes, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && !held.wasRead;
}

/** The bytes, or where there is a signal a stream of them that breaks if it is read or cancelled behind the abort. */
function toBodyInit(held: HeldBytes, signal: AbortSignal | undefined): BodyInit {
  const bytes = held.readBytes();
  if (signal === undefined) return bytes;
  return new ReadableStream({
    type: "bytes",
    start(controller) {
      if (isLost(held, signal)) controller.error(signal.reason);
    },
    pull(controller) {
      if (isLost(held, signal)) return controller.error(signal.reason);
      held.markRead();
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel() {
      if (isLost(held, signal)) throw signal.reason;
    },
  });
}
