import type { AttemptPlan, Wire } from "lastbyte/engine";
import { HttpAttempt } from "./http-attempt.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { NodeRequest, NodeResponse } from "./node-internals.ts";
import type { RecordedBody } from "./recorded-body.ts";
import type { RequestRecipe } from "./request-recipe.ts";

/**
 * Sends the attempts of one call: the first is the app's own request, every other one is made like it.
 *
 * @internal
 */
export class HttpWire implements Wire<HttpExchange> {
  readonly #setup: WireSetup;
  /** The attempt that is under way. */
  current: HttpAttempt;

  constructor(setup: WireSetup) {
    this.#setup = setup;
    this.current = setup.first;
  }

  send(plan: AttemptPlan): Promise<HttpExchange> {
    if (plan.number === 1) return this.#setup.first.answer;
    const { recipe, first, body, blamedPeers, onLeave, onDown, onRequest } = this.#setup;
    const faultyPeers = [...plan.faultyPeers, ...blamedPeers()];
    const request = recipe.again(first.request, { ...plan, faultyPeers });
    const attempt = new HttpAttempt(request, { mayPark: false, onLeave, onDown });
    this.current = attempt;
    follow(attempt);
    onRequest(request);
    const isAsked = recipe.field(request, "expect") !== undefined;
    sendBody(request, body.bytes, isAsked);
    return attempt.answer;
  }
}

interface WireSetup {
  readonly first: HttpAttempt;
  readonly recipe: RequestRecipe;
  readonly body: RecordedBody;
  /** The addresses that are avoided at present. */
  readonly blamedPeers: () => readonly string[];
  /** The app has destroyed the response that it was shown. */
  readonly onLeave: (attempt: HttpAttempt) => void;
  readonly onDown: () => void;
  /** Another request is on its way. */
  readonly onRequest: (request: NodeRequest) => void;
}

function follow(attempt: HttpAttempt): void {
  const { request } = attempt;
  request.on("response", (message) => attempt.answered(message as unknown as NodeResponse));
  request.on("error", (error) => attempt.ended({ kind: "request-error", error }));
  request.on("close", () => attempt.ended({ kind: "request-close" }));
}

/** Sends the body; where the origin is asked first whether it wants it, not before it says so. */
function sendBody(request: NodeRequest, bytes: Buffer, isAsked: boolean): void {
  if (!isAsked || bytes.length === 0) {
    request.end(bytes.length === 0 ? undefined : bytes);
    return;
  }
  const send = (): void => {
    clearTimeout(timer);
    if (!request.destroyed && !request.writableEnded) request.end(bytes);
  };
  const timer = setTimeout(send, MAX_CONTINUE_WAIT_MS);
  request.once("continue", send);
  request.once("response", send);
  request.once("close", () => clearTimeout(timer));
}

/** Nobody waits for a `100 Continue` for ever (RFC 9110 §10.1.1); a second is what curl waits. */
const MAX_CONTINUE_WAIT_MS = 1_000;
