import * as workerThreads from "node:worker_threads";

/**
 * A `Response` of the platform's kind that has nothing of its own: whoever extends it says all that there is to say.
 *
 * The platform's constructor makes a head, a list of fields and a body for each response, which nobody would ever look
 * at. Here it is left out: what is made inherits from `Response.prototype`, so it is an instance of `Response`, and a
 * member of the platform's that was not overridden fails with a `TypeError` instead of telling of an empty response.
 *
 * @internal
 */
export const BareResponse: new () => Response = makeBareResponse();

function makeBareResponse(): new () => Response {
  function Bare(this: object): void {
    // A copy would be an object without anything. The platform's responses refuse to be copied too, where Node can.
    markAsUncloneable?.(this);
  }
  Bare.prototype = Response.prototype;
  Object.setPrototypeOf(Bare, Response);
  return Bare as unknown as new () => Response;
}

/** Came with Node 22.10. */
const markAsUncloneable = (workerThreads as { markAsUncloneable?: (value: object) => void })
  .markAsUncloneable;
