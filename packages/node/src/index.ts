export { createFetch } from "./create-fetch.ts";
export type { NodeFetchOptions } from "./create-fetch.ts";
export { interceptor } from "./interceptor.ts";
export type { InterceptorOptions } from "./interceptor.ts";
export type { OutlierEjectionOptions } from "./outliers/outlier-options.ts";
