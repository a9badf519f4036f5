import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import { Client } from "undici";
import type { Connection, Opening } from "./connection.ts";
import { clientSettings } from "./client-settings.ts";
import { otherAddress } from "./other-address.ts";

/**
 * A client for one request, on a connection that is opened for it in the same way as the original one: the same
 * certificates, proxy and socket path. Where the name has several addresses, it goes to one that gave no faulty answer.
 *
 * @returns `undefined` where it isn't known how the original connection was opened, or that was not for this origin.
 * @internal
 */
export async function openFreshClient(original: Connection, wanted: Wanted): Promise<Client | undefined> {
  const { opening } = original;
  if (opening === undefined || !leadsTo(opening, wanted)) return undefined;
  const { connector, params } = opening;
  const { hostname } = wanted.origin;
  const address = await otherAddress(hostname, wanted);
  if (address !== undefined) wanted.avoid.add(address);

  return new Client(wanted.origin.origin, {
    ...clientSettings(opening.client),
    connect: (options, callback) =>
      connector(
        {
          ...options,
          ...(address === undefined ? {} : { hostname: address }),
          // The certificate is still the name's.
          ...serverName(options.servername ?? params.servername, address === undefined ? "" : hostname),
        },
        callback,
      ),
  });
}

interface Wanted {
  readonly origin: URL;
  /** The origin with the address in the place of its name, where the original connection was opened to that. */
  readonly steered: URL | undefined;
  readonly avoid: Set<string>;
  readonly lookup: LookupFunction;
}

/** A connection to a proxy that is asked for whole URLs leads to the proxy, not to the origin. */
function leadsTo({ params }: Opening, { origin, steered }: Wanted): boolean {
  return (
    params.protocol === origin.protocol && (params.host === origin.host || params.host === steered?.host)
  );
}

function serverName(known: string | null | undefined, hostname: string): { readonly servername?: string } {
  if (typeof known === "string" && known !== "") return { servername: known };
  return hostname === "" || isIP(hostname) !== 0 ? {} : { servername: hostname };
}
