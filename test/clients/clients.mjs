/* oxlint-disable max-lines -- a table of clients */
// Each client as its own documentation shows it, with its own defaults. `get` gives the records, `post` the name of
// what was created; `key` makes every request another one.
import { Readable } from "node:stream";

/** @typedef {{ get: (key: string) => Promise<unknown>, post: (key: string) => Promise<unknown> }} Client */

const task = (name) => ({ data: { name } });

/** @type {Record<string, { packages: readonly string[], make: (base: string) => Promise<Client> }>} */
export const clients = {
  "built-in fetch": {
    packages: [],
    make: async (base) => ({
      get: async (key) => (await (await fetch(`${base}/json?key=${key}`)).json()).data,
      post: async (key) => {
        const body = JSON.stringify(task(key));
        const headers = { "content-type": "application/json" };
        const response = await fetch(`${base}/tasks`, { method: "POST", headers, body });
        return (await response.json()).data.name;
      },
    }),
  },
  "undici request": {
    packages: ["undici"],
    make: async (base) => {
      const { request } = await import("undici");
      return {
        get: async (key) => (await (await request(`${base}/json?key=${key}`)).body.json()).data,
        post: async (key) => {
          const body = JSON.stringify(task(key));
          const headers = { "content-type": "application/json" };
          return (await (await request(`${base}/tasks`, { method: "POST", headers, body })).body.json()).data
            .name;
        },
      };
    },
  },
  ky: {
    packages: ["ky"],
    make: async (base) => {
      const { default: ky } = await import("ky");
      return {
        get: async (key) => (await ky(`${base}/json?key=${key}`).json()).data,
        post: async (key) => (await ky.post(`${base}/tasks`, { json: task(key) }).json()).data.name,
      };
    },
  },
  ofetch: {
    packages: ["ofetch"],
    make: async (base) => {
      const { ofetch } = await import("ofetch");
      return {
        get: async (key) => (await ofetch(`${base}/json?key=${key}`)).data,
        post: async (key) => (await ofetch(`${base}/tasks`, { method: "POST", body: task(key) })).data.name,
      };
    },
  },
  "axios (http)": {
    packages: ["axios"],
    make: async (base) => axiosClient(base, "http"),
  },
  "axios (fetch)": {
    packages: ["axios"],
    make: async (base) => axiosClient(base, "fetch"),
  },
  got: {
    packages: ["got"],
    make: async (base) => {
      const { default: got } = await import("got");
      return {
        get: async (key) => (await got(`${base}/json?key=${key}`).json()).data,
        post: async (key) => (await got.post(`${base}/tasks`, { json: task(key) }).json()).data.name,
      };
    },
  },
  superagent: {
    packages: ["superagent"],
    make: async (base) => {
      const { default: superagent } = await import("superagent");
      return {
        get: async (key) => (await superagent.get(`${base}/json?key=${key}`)).body.data,
        post: async (key) => (await superagent.post(`${base}/tasks`).send(task(key))).body.data.name,
      };
    },
  },
  "node-fetch": {
    packages: ["node-fetch"],
    make: async (base) => {
      const { default: nodeFetch } = await import("node-fetch");
      return {
        get: async (key) => (await (await nodeFetch(`${base}/json?key=${key}`)).json()).data,
        post: async (key) => {
          const body = JSON.stringify(task(key));
          const headers = { "content-type": "application/json" };
          return (await (await nodeFetch(`${base}/tasks`, { method: "POST", headers, body })).json()).data
            .name;
        },
      };
    },
  },
  gaxios: {
    packages: ["gaxios"],
    make: async (base) => {
      const { request } = await import("gaxios");
      return {
        get: async (key) => (await request({ url: `${base}/json?key=${key}` })).data.data,
        post: async (key) =>
          (await request({ url: `${base}/tasks`, method: "POST", data: task(key) })).data.data.name,
      };
    },
  },
  wretch: {
    packages: ["wretch"],
    make: async (base) => {
      const { default: wretch } = await import("wretch");
      return {
        get: async (key) => (await wretch(`${base}/json?key=${key}`).get().json()).data,
        post: async (key) => (await wretch(`${base}/tasks`).post(task(key)).json()).data.name,
      };
    },
  },
  "up-fetch": {
    packages: ["up-fetch"],
    make: async (base) => {
      const { up } = await import("up-fetch");
      const upfetch = up(fetch);
      return {
        get: async (key) => (await upfetch(`${base}/json?key=${key}`)).data,
        post: async (key) => (await upfetch(`${base}/tasks`, { method: "POST", body: task(key) })).data.name,
      };
    },
  },
  "make-fetch-happen": {
    packages: ["make-fetch-happen"],
    make: async (base) => {
      const { default: mfh } = await import("make-fetch-happen");
      return {
        get: async (key) => (await (await mfh(`${base}/json?key=${key}`)).json()).data,
        post: async (key) => {
          const body = JSON.stringify(task(key));
          const headers = { "content-type": "application/json" };
          return (await (await mfh(`${base}/tasks`, { method: "POST", headers, body })).json()).data.name;
        },
      };
    },
  },
  needle: {
    packages: ["needle"],
    make: async (base) => {
      const { default: needle } = await import("needle");
      return {
        get: async (key) => (await needle("get", `${base}/json?key=${key}`)).body.data,
        post: async (key) =>
          (await needle("post", `${base}/tasks`, task(key), { json: true })).body.data.name,
      };
    },
  },
  asana: {
    packages: ["asana"],
    make: async (base) => {
      const { default: asana } = await import("asana");
      const { instance } = asana.ApiClient;
      instance.basePath = `${base}/api/1.0`;
      instance.authentications["token"].accessToken = "token";
      instance.RETURN_COLLECTION = false;
      const tasks = new asana.TasksApi();
      return {
        get: async (key) => (await tasks.getTasksForProject(key, {})).data,
        post: async (key) => (await tasks.createTask(task(key), {})).data.name,
      };
    },
  },
  "octokit + retry": {
    packages: ["@octokit/core", "@octokit/plugin-retry"],
    make: async (base) => {
      const { Octokit } = await import("@octokit/core");
      const { retry } = await import("@octokit/plugin-retry");
      const octokit = new (Octokit.plugin(retry))({ baseUrl: base });
      return {
        get: async (key) => (await octokit.request(`GET /json?key=${key}`)).data.data,
        post: async (key) => (await octokit.request("POST /tasks", task(key))).data.data.name,
      };
    },
  },
  openai: {
    packages: ["openai"],
    make: async (base) => {
      const { default: OpenAI } = await import("openai");
      const client = new OpenAI({ apiKey: "key", baseURL: base });
      return {
        get: async (key) => (await client.get(`/json?key=${key}`)).data,
        post: async (key) => (await client.post("/tasks", { body: task(key) })).data.name,
      };
    },
  },
  "@anthropic-ai/sdk": {
    packages: ["@anthropic-ai/sdk"],
    make: async (base) => {
      const { default: Anthropic } = await import("@anthropic-ai/sdk");
      const client = new Anthropic({ apiKey: "key", baseURL: base });
      return {
        get: async (key) => (await client.get(`/json?key=${key}`)).data,
        post: async (key) => (await client.post("/tasks", { body: task(key) })).data.name,
      };
    },
  },
  "stripe (http)": { packages: ["stripe"], make: async (base) => stripeClient(base, "createNodeHttpClient") },
  "stripe (fetch)": {
    packages: ["stripe"],
    make: async (base) => stripeClient(base, "createFetchHttpClient"),
  },
  "@supabase/supabase-js": {
    packages: ["@supabase/supabase-js"],
    make: async (base) => {
      const { createClient } = await import("@supabase/supabase-js");
      const supabase = createClient(base, "key");
      const dataOf = ({ data, error }) => {
        if (error !== null) throw new Error(error.message);
        return data.data;
      };
      return {
        get: async (key) => dataOf(await supabase.from("json").select().eq("key", key)),
        post: async (key) => dataOf(await supabase.from("tasks").insert(task(key)).select()).name,
      };
    },
  },
  "@aws-sdk/client-s3": {
    packages: ["@aws-sdk/client-s3"],
    make: async (base) => {
      const { CreateMultipartUploadCommand, GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
      const client = new S3Client({ ...awsSettings(base), forcePathStyle: true });
      return {
        get: async (key) => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: "json", Key: key }));
          if (!(Body instanceof Readable)) throw new Error("expected a stream");
          return JSON.parse(await Body.transformToString()).data;
        },
        post: async (key) =>
          (await client.send(new CreateMultipartUploadCommand({ Bucket: "json", Key: key }))).UploadId,
      };
    },
  },
  "@aws-sdk/client-dynamodb": {
    packages: ["@aws-sdk/client-dynamodb"],
    make: async (base) => {
      const { DynamoDBClient, GetItemCommand, UpdateItemCommand } = await import("@aws-sdk/client-dynamodb");
      const client = new DynamoDBClient(awsSettings(base));
      return {
        // Every operation is a POST, the reading ones too.
        get: async (key) => {
          const { Item } = await client.send(
            new GetItemCommand({ TableName: "json", Key: { id: { S: key } } }),
          );
          return JSON.parse(Item.records.S);
        },
        post: async (key) => {
          const command = new UpdateItemCommand({ TableName: "tasks", Key: { id: { S: key } } });
          return (await client.send(command)).Attributes.name.S;
        },
      };
    },
  },
};

async function axiosClient(base, adapter) {
  const { default: axios } = await import("axios");
  const client = axios.create({ adapter });
  return {
    get: async (key) => (await client.get(`${base}/json?key=${key}`)).data.data,
    post: async (key) => (await client.post(`${base}/tasks`, task(key))).data.data.name,
  };
}

async function stripeClient(base, createHttpClient) {
  const { default: Stripe } = await import("stripe");
  const { protocol, hostname, port } = new URL(base);
  const stripe = new Stripe("sk_test_key", {
    protocol: protocol.slice(0, -1),
    host: hostname,
    port,
    httpClient: Stripe[createHttpClient](),
    telemetry: false,
  });
  return {
    get: async (key) => (await stripe.rawRequest("GET", `/v1/json?key=${key}`)).data,
    post: async (key) => (await stripe.rawRequest("POST", "/v1/tasks", { name: key })).data.name,
  };
}

function awsSettings(endpoint) {
  const credentials = { accessKeyId: "id", secretAccessKey: "secret" };
  return { endpoint, region: "us-east-1", credentials };
}
