import { takesResponsesNatively } from "./runtime.ts";

/**
 * A response that carries everything of the one that came from the wire, with a body of ours.
 *
 * A plain `new Response(body)` would lose `url`, `redirected` and `type`, also on its clones. The body of a held
 * response is bytes, so `json()` and `text()` read them without a stream.
 *
 * A browser's `Cache.put` and `respondWith`, and a server of Deno, Bun or a worker, look past the methods into the
 * response itself, so there it has a body of its own from the start. In Node nothing does, and a body that nobody
 * asks for would cost as much as all the rest of a delivery; it is made when somebody does.
 *
 * @internal
 */
export class DeliveredResponse extends Response {
  readonly #original: Response;
  /** The held bytes, as long as the platform's body was not asked for. */
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  #isRead = false;
  /** The response whose body the platform reads: this one, or one that is made when it is needed. */
  #platform: Response | undefined;

  constructor(original: Response, body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>) {
    const isLazy = body instanceof Uint8Array && !takesResponsesNatively;
    const { status, statusText, headers } = headOf(original);
    super(isLazy ? null : body, isLazy ? { status, statusText } : { status, statusText, headers });
    if (status !== original.status) tellStatusOf(original, this);
    this.#original = original;
    this.#bytes = body instanceof Uint8Array ? body : undefined;
    this.#platform = isLazy ? undefined : this;
  }

  override get url(): string {
    return this.#original.url;
  }

  override get redirected(): boolean {
    return this.#original.redirected;
  }

  override get type(): ResponseType {
    return this.#original.type;
  }

  /** The original's own, which can't be changed. */
  override get headers(): Headers {
    return this.#original.headers;
  }

  override get bodyUsed(): boolean {
    return this.#isRead || (this.#platform !== undefined && isUsed(this.#platform));
  }

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return bodyOf(this.#handOver());
  }

  override async json(): Promise<unknown> {
    const bytes = this.#read();
    return bytes === undefined ? PLATFORM.json.call(this.#handOver()) : JSON.parse(decode(bytes));
  }

  override async text(): Promise<string> {
    const bytes = this.#read();
    return bytes === undefined ? PLATFORM.text.call(this.#handOver()) : decode(bytes);
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#read()?.slice().buffer ?? PLATFORM.arrayBuffer.call(this.#handOver());
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#read()?.slice() ?? new Uint8Array(await PLATFORM.arrayBuffer.call(this.#handOver()));
  }

  override async blob(): Promise<Blob> {
    return PLATFORM.blob.call(this.#handOver());
  }

  override async formData(): Promise<FormData> {
    return PLATFORM.formData.call(this.#handOver());
  }

  override clone(): Response {
    if (this.#bytes !== undefined && !this.bodyUsed) {
      return new DeliveredResponse(this.#original, this.#bytes);
    }
    const { body } = PLATFORM.clone.call(this.#handOver());
    return body === null ? this.#original.clone() : new DeliveredResponse(this.#original, body);
  }

  /** Takes the held bytes, once; `undefined` where the platform's body is to be asked. */
  #read(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#bytes === undefined || this.bodyUsed) return undefined;
    this.#isRead = true;
    return this.#bytes;
  }

  /** From here on the platform's body stands for ours: used up if ours is, so that its own error is thrown. */
  #handOver(): Response {
    this.#platform ??= new Response(this.#bytes, headOf(this.#original));
    if (this.#isRead && !isUsed(this.#platform)) void PLATFORM.arrayBuffer.call(this.#platform);
    this.#bytes = undefined;
    return this.#platform;
  }
}

/** The platform's own methods, which may be asked of a response of ours. */
const PLATFORM = Response.prototype;

function isUsed(response: Response): boolean {
  return Reflect.get(PLATFORM, "bodyUsed", response);
}

function bodyOf(response: Response): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  return Reflect.get(PLATFORM, "body", response);
}

/** What a constructor takes of a head: it refuses statuses that servers do send, such as 999. */
function headOf({
  status,
  statusText,
  headers,
}: Response): Pick<Response, "status" | "statusText" | "headers"> {
  return { status: status >= 200 && status <= 599 ? status : 200, statusText, headers };
}

/** Makes a response tell a status that its constructor would have refused. */
function tellStatusOf({ status, ok }: Response, response: Response): void {
  Object.defineProperties(response, { status: { value: status }, ok: { value: ok } });
}

/** Decodes as the Fetch standard does: UTF-8, a byte order mark dropped, what can't be decoded replaced. */
function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

const decoder = new TextDecoder();
