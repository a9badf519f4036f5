import { createServer } from "node:net";

/**
 * An address to listen at: the one that is wanted, or another port where somebody else has it already.
 *
 * @internal
 */
export async function freeAddress(wanted: `${string}:${number}`): Promise<string> {
  const [host = "", port = ""] = wanted.split(":");
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(Number(port), host, () => resolve(true));
  });
  if (!isFree) return `${host}:0`;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return wanted;
}
