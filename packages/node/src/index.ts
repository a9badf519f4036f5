export { interceptor } from "./interceptor.ts";
export type { InterceptorOptions } from "./interceptor.ts";
