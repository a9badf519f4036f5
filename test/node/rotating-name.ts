import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Lab } from "@lastbyte/lab";

/** A name of all the lab's balancers, whose first address is another one each time, as most DNS servers do it. */
export function rotatingLookup(addresses: readonly string[]): LookupFunction {
  let turn = 0;
  return (_hostname, options, callback) => {
    turn += 1;
    const all = addresses.map((_, index): LookupAddress => {
      return { address: addresses[(index + turn) % addresses.length] ?? "", family: 4 };
    });
    if (options.all === true) callback(null, all);
    else callback(null, all[0]?.address ?? "", 4);
  };
}

/** How many requests each balancer of a lab got while something was done. */
export async function requestsDuring(lab: Lab, work: () => Promise<void>): Promise<readonly number[]> {
  const before = requestsOf(lab);
  await work();
  return requestsOf(lab).map((count, index) => count - (before[index] ?? 0));
}

function requestsOf(lab: Lab): readonly number[] {
  return lab.truth().balancers.map(({ requests }) => requests);
}
