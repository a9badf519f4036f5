// node --import @lastbyte/node/register asana.js
import Asana from "asana";

const { instance } = Asana.ApiClient;
instance.basePath = process.env.API_URL;
instance.authentications.token.accessToken = process.env.ASANA_TOKEN ?? "token";

const tasks = await new Asana.TasksApi().getTasksForProject("1200000000000003", { limit: 100 });
console.log(`${tasks.data.length} tasks`);
