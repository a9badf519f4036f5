import { findCommand } from "../../test/outside/start-server.ts";
import { startNginx } from "./nginx-server.ts";

/** Starts nginx with JSON files of the given sizes: the cheapest upstream that there is. */
export async function startBackend(
  sizes: readonly number[],
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const command = findCommand("nginx");
  if (command === undefined)
    throw new Error("Expected nginx, which serves the files here: install it and try again.");
  const files = new Map(sizes.map((bytes) => [`${bytes}.json`, jsonOf(bytes)]));
  return startNginx(command, "server { listen LISTEN; root .; open_file_cache max=10; }", files);
}

/** Tasks in the shape of a real API, filled up to the byte. */
function jsonOf(bytes: number): string {
  const records: string[] = [];
  let length = 20;
  for (let index = 0; ; index += 1) {
    const record = JSON.stringify({
      gid: String(1_200_000_000_000_000 + index),
      name: `Ship crate ${index}`,
      resource_type: "task",
      completed: index % 3 === 0,
    });
    if (length + record.length + 1 > bytes - 30) break;
    records.push(record);
    length += record.length + 1;
  }
  const body = `{"data":[${records.join(",")}],"pad":"`;
  return `${body}${"x".repeat(bytes - body.length - 2)}"}`;
}
