import type { Ending } from "./ending.ts";
import { toExchange } from "./http-exchange.ts";
import type { HttpExchange } from "./http-exchange.ts";
import { connectionReset } from "./node-internals.ts";
import type { NodeRequest, NodeResponse } from "./node-internals.ts";
import { TappedResponse } from "./tapped-response.ts";

/**
 * One request on the wire and what Node has told of it so far.
 *
 * What ends it is written down and not done, until `replay` lets it happen: to the app it then looks as if it had
 * happened just now, with the same objects, errors and events in the same order.
 *
 * @internal
 */
export class HttpAttempt {
  readonly request: NodeRequest;
  /** Whether a body that stalls may keep its connection open while another attempt is made. */
  readonly #mayPark: boolean;
  readonly #onLeave: (attempt: HttpAttempt) => void;
  readonly #onDown: () => void;
  readonly answer: Promise<HttpExchange>;
  #resolve: (exchange: HttpExchange) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #response: TappedResponse | undefined;
  readonly #endings: Ending[] = [];
  #perform: ((ending: Ending) => void) | undefined;

  constructor(request: NodeRequest, { mayPark, onLeave, onDown }: AttemptSetup) {
    this.request = request;
    this.#mayPark = mayPark;
    this.#onLeave = onLeave;
    this.#onDown = onDown;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // The call may be over before anyone waits for the answer.
    this.answer.catch(() => {});
  }

  get response(): TappedResponse | undefined {
    return this.#response;
  }

  /** Whether Node is done with this request. */
  get isClosed(): boolean {
    return this.#endings.some(({ kind }) => kind === "request-close");
  }

  /** The head arrived. */
  answered(message: NodeResponse): void {
    const response = new TappedResponse(message, {
      onEnding: (ending) => this.ended(ending),
      onCancel: () => this.abandon(),
      onLeave: () => this.#onLeave(this),
    });
    this.#response = response;
    this.#resolve(toExchange(this, response));
  }

  /** Something ended, in this order. */
  ended(ending: Ending): void {
    this.#endings.push(ending);
    if (this.#perform !== undefined) {
      if (this.#endings.length === 1) this.#performAll(this.#perform, ending.kind);
      return;
    }
    if (ending.kind.startsWith("request")) this.#onDown();
    if (ending.kind === "request-error") {
      this.#response?.breakWith(ending.error);
      this.#reject(ending.error);
    } else if (ending.kind === "request-close") {
      this.#response?.breakWith(connectionReset("aborted"));
      this.#reject(connectionReset("socket hang up"));
    }
  }

  /** Does everything that was written down, and from now on everything as it comes. */
  replay(perform: (ending: Ending) => void): void {
    this.#perform = perform;
    this.#response?.close();
    this.#performAll(perform, this.#response === undefined ? undefined : "response-head");
  }

  /** @param before - What was told last, or what is to be told now because its turn has come. */
  #performAll(perform: (ending: Ending) => void, before: Told | undefined): void {
    let told = before;
    for (let next = this.#endings[0]; next !== undefined; next = this.#endings[0]) {
      const { kind } = next;
      if (isToldLater(kind, told)) {
        setImmediate(() => this.#performAll(perform, kind));
        return;
      }
      this.#endings.shift();
      told = kind;
      perform(next);
    }
  }

  /**
   * Nobody reads this answer for now. A connection that has told something wrong is not used again. One that only
   * stalls is kept where that takes no connection from anyone: should nothing better come, the app waits on it as it
   * would have without us.
   */
  abandon(): void {
    this.#onDown();
    const isStalled = this.#response !== undefined && !this.#response.hasEnded;
    if (isStalled && this.#mayPark) return;
    this.disown();
  }

  /** Closes the connection, whatever is on it. */
  disown(): void {
    const socket = this.#response?.message.socket ?? this.request.socket;
    if (socket === null || socket === undefined) this.request.destroy();
    else socket.destroy();
  }
}

type Told = Ending["kind"] | "response-head";

/**
 * Whether Node tells of an end in another turn than of what was before it, so that the app has time to listen: it tells
 * of a lost connection in one go, but behind the head and the bytes that came, and of an error, or the end of a body,
 * before that of its connection.
 */
function isToldLater(kind: Ending["kind"], before: Told | undefined): boolean {
  if (kind === before) return false;
  if (before === "request-error") return true;
  if (before === "response-head") return kind !== "response-end";
  return kind === "request-close" && before !== "response-destroy";
}

interface AttemptSetup {
  readonly mayPark: boolean;
  /** The app has destroyed the response that it was shown. */
  readonly onLeave: (attempt: HttpAttempt) => void;
  /** Its connection no longer keeps the process alive. */
  readonly onDown: () => void;
}
