const tasks =
  process.env["TASKS_URL"] ?? "http://127.0.0.11:8080/api/1.0/projects/1200000000000003/tasks?limit=100";

const response = await fetch(tasks);
console.log(response.status); // 200
const { data } = await response.json(); // SyntaxError: Unterminated string in JSON
console.log(`${data.length} tasks`);
