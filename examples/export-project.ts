import { createFetch, operation, paginate } from "lastbyte";

const fetch = createFetch({
  onEvent: (event) => {
    if (event.type === "fault") console.log(`${event.fault.code}: ${event.fault.detail}`);
  },
});
const tasks =
  process.env["TASKS_URL"] ?? "http://127.0.0.11:8080/api/1.0/projects/1200000000000003/tasks?limit=100";

await operation("export project", async (handle) => {
  let count = 0;
  for await (const task of paginate(fetch, tasks).items<{ readonly gid: string }>()) {
    if (task.gid !== "") count += 1;
  }
  console.log(`${count} tasks in ${handle.summary.calls} calls, ${handle.summary.recoveredCalls} recovered`);
});
