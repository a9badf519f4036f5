export { interceptor } from "./interceptor.ts";
export type { InterceptorOptions } from "./interceptor.ts";
export type { Lookup } from "./dispatch/fresh-client.ts";
