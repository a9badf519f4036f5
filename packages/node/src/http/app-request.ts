import { AsyncResource } from "node:async_hooks";
import type { Ending } from "./ending.ts";
import type { HttpAttempt } from "./http-attempt.ts";
import { connectionReset, destroyResponse, emit, pushInto } from "./node-internals.ts";
import type { NodeRequest, NodeResponse } from "./node-internals.ts";
import type { TappedResponse } from "./tapped-response.ts";

/**
 * The request as the app sees it, and all that is ever shown to the app.
 *
 * What a listener of the app throws is thrown again outside of the engine, where it is uncaught as it would have been
 * without us. Listeners run in the asynchronous context in which the request was made.
 *
 * @internal
 */
export class AppRequest {
  readonly request: NodeRequest;
  readonly #context: AsyncResource = new AsyncResource("HTTPCLIENTREQUEST");
  #hasFinished = false;
  #isClosed = false;

  constructor(request: NodeRequest) {
    this.request = request;
  }

  /** Shows the head of an answer. */
  showResponse(attempt: HttpAttempt): void {
    const message = attempt.response?.message;
    if (message === undefined) return;
    if (attempt.request !== this.request) this.#adopt(attempt.request, message);
    const { complete } = message;
    // Node shows a head before it has read the body.
    message.complete = false;
    const isHeard = this.#emit("response", message);
    message.complete = complete;
    if (!isHeard) message._dump();
  }

  /** Does to the app's request and response what Node did to those of an attempt. */
  perform(ending: Ending, message: NodeResponse | undefined): void {
    switch (ending.kind) {
      case "socket-error":
        this.isolate(ending.tell);
        break;
      case "request-error":
        this.#emit("error", ending.error);
        break;
      case "response-end":
        if (message !== undefined) this.isolate(() => pushInto(message, null));
        break;
      case "response-destroy":
        if (message !== undefined) this.isolate(() => destroyResponse(message, ending.error));
        break;
      case "request-close":
        this.close();
        break;
      default:
        ending satisfies never;
    }
  }

  fail(error: Error): void {
    this.#emit("error", error);
  }

  /** Ends a request that the app gave up while none of its own connections was open, as Node would. */
  endAlone(shown: TappedResponse | undefined, error: Error | undefined): void {
    shown?.close();
    this.perform({ kind: "response-destroy", error: connectionReset("aborted") }, shown?.message);
    if (shown === undefined || error !== undefined) this.fail(error ?? connectionReset("socket hang up"));
    this.close();
  }

  /** Emits `close`, once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.request.destroyed = true;
    this.request._closed = true;
    this.#emit("close");
  }

  /** Node itself emits `close`; true where the app has seen one already. */
  hasClosed(): boolean {
    const before = this.#isClosed;
    this.#isClosed = true;
    return before;
  }

  /** The request was handed to the system, on whichever connection. */
  finish(): void {
    if (this.#hasFinished) return;
    this.#hasFinished = true;
    this.#emit("finish");
  }

  /** Node itself has emitted `finish`. */
  hasFinished(): void {
    this.#hasFinished = true;
  }

  /** The idle time that the app has set is over. */
  timeOut(): void {
    this.#emit("timeout");
  }

  /** Runs what may run code of the app. */
  isolate(work: () => void): void {
    try {
      this.#context.runInAsyncScope(work);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  }

  #emit(event: string, ...args: unknown[]): boolean {
    let isHeard = false;
    this.isolate(() => {
      // A listener that throws was heard.
      isHeard = this.request.listenerCount(event) > 0;
      emit(this.request, event, args);
    });
    return isHeard;
  }

  /** Makes the answer of another request the app's own. */
  #adopt(other: NodeRequest, message: NodeResponse): void {
    const { request } = this;
    request.destroyed = false;
    request._closed = false;
    request.res = message;
    request.socket = other.socket;
    message.req = request;
    // Node gives the connection back to its agent at the end, and asks the response whose request it was.
    message.prependListener("end", () => {
      message.req = other;
    });
    message.on("end", () => {
      message.req = request;
    });
  }
}
