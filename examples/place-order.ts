import { createFetch, LastbyteError } from "lastbyte";

const fetch = createFetch();
const orders = process.env["TASKS_URL"] ?? "http://127.0.0.11:8080/api/1.0/tasks";

try {
  const response = await fetch(orders, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ data: { name: "Ship the crate" } }),
  });
  console.log(await response.json());
} catch (error) {
  if (!(error instanceof LastbyteError)) throw error;
  // Sent once. The answer was cut, but its status was a 2xx, so the order stands.
  console.log(error.code, error.status, `applied: ${error.applied}`);
}
