// node openai.js
import OpenAI from "openai";
import { createFetch } from "lastbyte";

const openai = new OpenAI({ apiKey: "key", baseURL: process.env.API_URL, fetch: createFetch() });

const { data } = await openai.get("/projects");
console.log(`${data.length} projects`);
