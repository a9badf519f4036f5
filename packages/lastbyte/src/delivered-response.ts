/**
 * A response that carries everything of the one that came from the wire, with a body of ours.
 *
 * A plain `new Response(body)` would lose `url`, `redirected` and `type`, also on its clones. The body of a held
 * response is bytes, so `json()` and `text()` read them without a stream.
 *
 * @internal
 */
export class DeliveredResponse extends Response {
  readonly #original: Response;
  /** The held bytes, as long as nobody has asked for the stream. */
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  #isRead = false;

  constructor(original: Response, body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>) {
    super(body, { status: original.status, statusText: original.statusText, headers: original.headers });
    this.#original = original;
    this.#bytes = body instanceof Uint8Array ? body : undefined;
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
    return this.#isRead || super.bodyUsed;
  }

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    this.#handOver();
    return super.body;
  }

  override async json(): Promise<unknown> {
    const bytes = this.#read();
    return bytes === undefined ? super.json() : JSON.parse(decode(bytes));
  }

  override async text(): Promise<string> {
    const bytes = this.#read();
    return bytes === undefined ? super.text() : decode(bytes);
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#read()?.slice().buffer ?? super.arrayBuffer();
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#read()?.slice() ?? new Uint8Array(await super.arrayBuffer());
  }

  override async blob(): Promise<Blob> {
    this.#handOver();
    return super.blob();
  }

  override async formData(): Promise<FormData> {
    this.#handOver();
    return super.formData();
  }

  override clone(): Response {
    if (this.#bytes !== undefined && !this.bodyUsed) {
      return new DeliveredResponse(this.#original, this.#bytes);
    }
    this.#handOver();
    const { body } = super.clone();
    return body === null ? this.#original.clone() : new DeliveredResponse(this.#original, body);
  }

  /** Takes the held bytes, once; `undefined` where the platform's body is to be asked. */
  #read(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#bytes === undefined || this.bodyUsed) {
      this.#handOver();
      return undefined;
    }
    this.#isRead = true;
    return this.#bytes;
  }

  /** From here on the platform's body stands for ours: used up if ours is, so that its own error is thrown. */
  #handOver(): void {
    if (this.#isRead && !super.bodyUsed) void super.arrayBuffer();
    this.#bytes = undefined;
  }
}

/** Decodes as the Fetch standard does: UTF-8, a byte order mark dropped, what can't be decoded replaced. */
function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

const decoder = new TextDecoder();
