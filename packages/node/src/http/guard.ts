import { Cancellation, runCall } from "lastbyte/engine";
import { AppRequest } from "./app-request.ts";
import type { Ending } from "./ending.ts";
import { HttpAttempt } from "./http-attempt.ts";
import type { HttpDoor, PassReason } from "./http-door.ts";
import { guardedCall } from "./guarded-call.ts";
import { HttpSink } from "./http-sink.ts";
import { HttpWire } from "./http-wire.ts";
import { isUnlimited } from "./fresh-socket.ts";
import { connectionReset } from "./node-internals.ts";
import type { NodeRequest, NodeResponse } from "./node-internals.ts";
import { RecordedBody } from "./recorded-body.ts";
import { originOf } from "./request-address.ts";
import type { RequestRecipe } from "./request-recipe.ts";
import type { SocketErrorHolder } from "./hold-socket-errors.ts";
import { Wakefulness } from "./wakefulness.ts";

/**
 * Where one request stands.
 *
 * - `writing`: the app is still making it.
 * - `guarded`: it was sent; what Node tells of it is kept from the app.
 * - `adopted`: the app has the answer of another request, or of two; what Node still tells of the first is nobody's.
 * - `leaving`: the app gave up before it saw an answer.
 * - `over`: Node and the app are alone.
 */
type Phase = "writing" | "guarded" | "adopted" | "leaving" | "over";

/**
 * Stands between one request of the app and what Node tells of it.
 *
 * @internal
 */
export class Guard {
  readonly #door: HttpDoor;
  readonly #app: AppRequest;
  readonly #recipe: RequestRecipe;
  readonly #first: HttpAttempt;
  readonly #wire: HttpWire;
  readonly #body: RecordedBody = new RecordedBody();
  readonly #cancellation: Cancellation = new Cancellation();
  #phase: Phase = "writing";
  /** The answer whose head the app has. */
  #shown: HttpAttempt | undefined;
  /** Whether the engine is done. */
  #isSettled = false;
  #hasFailed = false;
  readonly #wakefulness: Wakefulness = new Wakefulness();

  constructor(request: NodeRequest, recipe: RequestRecipe, door: HttpDoor) {
    this.#door = door;
    this.#app = new AppRequest(request);
    this.#recipe = recipe;
    const onLeave = (attempt: HttpAttempt): void => this.#responseLeft(attempt);
    const onDown = (): void => this.#wentDown();
    this.#first = new HttpAttempt(request, { mayPark: isUnlimited(request.agent), onLeave, onDown });
    this.#wire = new HttpWire({
      first: this.#first,
      recipe,
      body: this.#body,
      blamedPeers: () => door.ejection?.of(originOf(request))?.peers ?? [],
      onLeave,
      onDown,
      onRequest: (other) => this.#follow(other),
    });
  }

  /** The app has written a part of the body. */
  wrote(chunk: unknown, encoding: unknown): void {
    if (this.#phase === "writing") this.#body.add(chunk, encoding);
  }

  /** The app has sent its request: from now on it is looked after. */
  start(): void {
    if (this.#phase !== "writing") return;
    const { request } = this.#app;
    if (request.destroyed) this.#phase = "over";
    else if (request.method === "CONNECT" || this.#recipe.field(request, "upgrade") !== undefined)
      this.#pass("tunnel");
    else {
      this.#phase = "guarded";
      void runCall(guardedCall(this.#door, this.#parts())).catch((error: unknown) =>
        this.#app.fail(error as Error),
      );
    }
  }

  /** Who takes the errors of the connection, while the app is not to hear of them. */
  get socketErrorHolder(): SocketErrorHolder | undefined {
    if (this.#phase !== "guarded") return undefined;
    return (tell) => this.#first.ended({ kind: "socket-error", tell });
  }

  /** Takes what Node emits on the app's request. Returns false for what the app is to see now. */
  intercepts(event: string | symbol, argument: unknown): boolean {
    switch (event) {
      case "finish":
        this.#app.hasFinished();
        return false;
      case "response":
        return this.#interceptsResponse(argument as NodeResponse);
      case "error":
        return this.#interceptsError(argument);
      case "close":
        return this.#interceptsClose();
      case "upgrade":
      case "connect":
        if (this.#phase === "guarded") this.#pass("tunnel");
        return false;
      default:
        return false;
    }
  }

  /** The app destroys its request. Returns false where Node's own `destroy` does all that is to be done. */
  destroys(error: Error | undefined): boolean {
    if (this.#isSettled || (this.#phase !== "guarded" && this.#phase !== "adopted")) return false;
    const attempt = this.#shown ?? this.#first;
    this.#leave();
    if (!attempt.isClosed) {
      this.#handOver(attempt);
      return false;
    }
    // Node is done with that request, so it would say nothing any more.
    this.#phase = "adopted";
    this.#app.request.destroyed = true;
    process.nextTick(() => this.#app.endAlone(this.#shown?.response, error));
    return true;
  }

  #parts(): Parameters<typeof guardedCall>[1] {
    const sink = this.#sink();
    const [recipe, body, wire, cancellation] = [this.#recipe, this.#body, this.#wire, this.#cancellation];
    return { request: this.#app.request, recipe, body, wire, sink, cancellation };
  }

  #sink(): HttpSink {
    return new HttpSink({
      app: this.#app,
      first: this.#first,
      wire: this.#wire,
      cancellation: this.#cancellation,
      listener: {
        onShown: (attempt) => {
          this.#shown = attempt;
          if (attempt !== this.#first) this.#adopt();
        },
        onSettled: (attempt) => {
          this.#isSettled = true;
          this.#wakefulness.release();
          if (attempt === this.#first) this.#phase = "over";
          else this.#adopt();
        },
        hasLeft: () => this.#cancellation.cause?.kind === "caller",
      },
    });
  }

  #adopt(): void {
    if (this.#phase === "adopted") return;
    this.#phase = "adopted";
    this.#first.disown();
  }

  #interceptsResponse(message: NodeResponse): boolean {
    if (this.#phase === "writing") this.#pass("early_response");
    if (this.#phase !== "guarded") return this.#phase === "adopted";
    if (this.#app.request.listenerCount("response") === 0) {
      this.#pass("no_listener");
      return false;
    }
    this.#first.answered(message);
    return true;
  }

  #interceptsError(error: unknown): boolean {
    if (this.#phase === "writing") this.#phase = "over";
    if (this.#phase === "guarded") this.#first.ended({ kind: "request-error", error });
    this.#hasFailed = true;
    return (this.#phase === "guarded" || this.#phase === "adopted") && !this.#first.isClosed;
  }

  #interceptsClose(): boolean {
    switch (this.#phase) {
      case "guarded":
        // To the app the request goes on, and can still be destroyed.
        this.#app.request.destroyed = false;
        this.#app.request._closed = false;
        this.#first.ended({ kind: "request-close" });
        return true;
      case "adopted":
        return true;
      case "leaving":
        // Node tells no error where it has seen a response, but the app has not.
        this.#phase = "over";
        if (!this.#hasFailed) this.#app.fail(connectionReset("socket hang up"));
        return this.#app.hasClosed();
      case "writing":
      case "over":
        return this.#app.hasClosed();
      default:
        return this.#phase satisfies never;
    }
  }

  /** An attempt lost its connection; another one may follow. */
  #wentDown(): void {
    if (!this.#isSettled && this.#cancellation.cause === undefined) this.#wakefulness.hold();
  }

  /** Another request was made for this one. */
  #follow(other: NodeRequest): void {
    this.#wakefulness.release();
    other.on("timeout", () => this.#app.timeOut());
    other.on("finish", () => this.#app.finish());
    this.#cancellation.subscribe(() => {
      if (this.#cancellation.cause?.kind === "caller") other.destroy();
    });
  }

  /** The app has destroyed the response that it was shown. */
  #responseLeft(attempt: HttpAttempt): void {
    this.#leave();
    if (attempt.isClosed) attempt.response?.message.once("close", () => this.#app.close());
    else this.#handOver(attempt);
  }

  /** From now on what Node tells of this attempt is the app's. */
  #handOver(attempt: HttpAttempt): void {
    if (attempt !== this.#first) return attempt.replay((ending) => this.#perform(attempt, ending));
    this.#phase = this.#shown === undefined ? "leaving" : "over";
    attempt.response?.close();
  }

  #perform(attempt: HttpAttempt, ending: Ending): void {
    this.#app.perform(ending, attempt.response?.message);
  }

  #leave(): void {
    this.#wakefulness.release();
    this.#cancellation.cancel({ kind: "caller", reason: connectionReset("aborted") });
  }

  #pass(reason: PassReason): void {
    if (this.#phase === "guarded") this.#leave();
    this.#phase = "over";
    this.#door.onPassedThrough(reason);
  }
}
