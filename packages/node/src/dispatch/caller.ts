import type { Dispatcher } from "undici";
import { util } from "undici";
import type { RawHeaderList } from "./raw-headers.ts";

/**
 * The handler of the app behind one face, whichever of undici's two interfaces it has.
 *
 * undici 7 wraps old handlers so that they have both; their old side is called, because it takes the fields as they
 * came, names and all.
 *
 * @internal
 */
export interface Caller {
  start(controls: Controls, context: unknown): void;
  responseStarted(): void;
  head(status: number, list: RawHeaderList, statusText: string): void;
  data(chunk: Buffer): void;
  end(trailers: RawHeaderList): void;
  error(error: Error): void;
}

/**
 * What the app may do with a response that is on its way to it.
 *
 * @internal
 */
export interface Controls {
  readonly paused: boolean;
  readonly aborted: boolean;
  readonly reason: Error | null;
  pause(): void;
  resume(): void;
  abort(reason?: Error): void;
}

/**
 * Puts a handler behind that face.
 *
 * @internal
 */
export function toCaller(handler: Dispatcher.DispatchHandler): Caller {
  return typeof handler.onHeaders === "function" ? new OldCaller(handler) : new NewCaller(handler);
}

class OldCaller implements Caller {
  readonly #handler: OldHandler;
  #controls: Controls | undefined;

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler as OldHandler;
  }

  start(controls: Controls, context: unknown): void {
    this.#controls = controls;
    this.#handler.onConnect?.((reason) => controls.abort(reason), context);
  }

  responseStarted(): void {
    this.#handler.onResponseStarted?.();
  }

  head(status: number, list: RawHeaderList, statusText: string): void {
    const resume = (): void => this.#controls?.resume();
    if (this.#handler.onHeaders(status, list, resume, statusText) === false && status >= 200)
      this.#controls?.pause();
  }

  data(chunk: Buffer): void {
    if (this.#handler.onData?.(chunk) === false) this.#controls?.pause();
  }

  end(trailers: RawHeaderList): void {
    this.#handler.onComplete?.(trailers);
  }

  error(error: Error): void {
    this.#handler.onError?.(error);
  }
}

class NewCaller implements Caller {
  readonly #handler: NewHandler;
  #controller: MutableController | undefined;

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler as NewHandler;
  }

  start(controls: Controls, context: unknown): void {
    this.#controller = new MutableController(controls);
    this.#handler.onRequestStart?.(this.#controller, context);
  }

  responseStarted(): void {
    this.#handler.onResponseStarted?.();
  }

  head(status: number, list: RawHeaderList, statusText: string): void {
    if (this.#controller === undefined) return;
    this.#controller.rawHeaders = list;
    this.#handler.onResponseStart?.(this.#controller, status, parse(list), statusText);
  }

  data(chunk: Buffer): void {
    if (this.#controller !== undefined) this.#handler.onResponseData?.(this.#controller, chunk);
  }

  end(trailers: RawHeaderList): void {
    if (this.#controller === undefined) return;
    this.#controller.rawTrailers = trailers;
    this.#handler.onResponseEnd?.(this.#controller, parse(trailers));
  }

  error(error: Error): void {
    this.#handler.onResponseError?.(this.#controller, error);
  }
}

class MutableController implements Controls {
  rawHeaders: RawHeaderList | null = null;
  rawTrailers: RawHeaderList | null = null;
  readonly #controls: Controls;

  constructor(controls: Controls) {
    this.#controls = controls;
  }

  get paused(): boolean {
    return this.#controls.paused;
  }

  get aborted(): boolean {
    return this.#controls.aborted;
  }

  get reason(): Error | null {
    return this.#controls.reason;
  }

  pause(): void {
    this.#controls.pause();
  }

  resume(): void {
    this.#controls.resume();
  }

  abort(reason?: Error): void {
    this.#controls.abort(reason);
  }
}

type ParsedHeaders = Record<string, string | string[]>;

function parse(list: RawHeaderList): ParsedHeaders {
  return util.parseHeaders(list as (string | Buffer)[]);
}

/** undici's own handlers, as they are called in `lib/core/request.js`. */
interface OldHandler {
  onConnect?(abort: (reason?: Error) => void, context: unknown): void;
  onResponseStarted?(): void;
  onHeaders(status: number, list: RawHeaderList, resume: () => void, statusText: string): boolean | undefined;
  onData?(chunk: Buffer): boolean | undefined;
  onComplete?(trailers: RawHeaderList): void;
  onError?(error: Error): void;
}

interface NewHandler {
  onRequestStart?(controller: MutableController, context: unknown): void;
  onResponseStarted?(): void;
  onResponseStart?(
    controller: MutableController,
    status: number,
    headers: ParsedHeaders,
    statusText: string,
  ): void;
  onResponseData?(controller: MutableController, chunk: Buffer): void;
  onResponseEnd?(controller: MutableController, trailers: ParsedHeaders): void;
  onResponseError?(controller: MutableController | undefined, error: Error): void;
}
