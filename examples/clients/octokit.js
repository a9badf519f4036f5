// node --import @lastbyte/node/register octokit.js
import { Octokit } from "@octokit/core";

const octokit = new Octokit({ baseUrl: process.env.API_URL });

const { data } = await octokit.request("GET /projects");
console.log(`${data.data.length} projects`);
