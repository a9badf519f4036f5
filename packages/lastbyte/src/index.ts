export { createFetch } from "./create-fetch.ts";
export { LastbyteError } from "./errors.ts";
export { operation } from "./operation.ts";
