/**
 * HTTP/1.1 over sockets, for lastbyte's own packages: messages, framing, connections and who waits for them. Its parts
 * may change with any version; applications use `createFetch` instead.
 */
export { onceSaid, requestFraming, responseFraming } from "./transport/message/body-framing.ts";
export type { BodyFraming } from "./transport/message/body-framing.ts";
export { openBody } from "./transport/message/body-source.ts";
export type { Body } from "./transport/message/body-source.ts";
export { Fields } from "./transport/message/fields.ts";
export { MAX_INTERIM_ANSWERS, readFinalHead } from "./transport/message/final-head.ts";
export { hopByHopNames, keepsAlive, ofOneConnection } from "./transport/message/hop-by-hop.ts";
export { MessageError } from "./transport/message/message-error.ts";
export { readHead } from "./transport/message/read-head.ts";
export type { ResponseMessageHead } from "./transport/message/response-head.ts";
export { ConnectionBody } from "./transport/socket/connection-body.ts";
export { ConnectionPool } from "./transport/socket/connection-pool.ts";
export { HttpConnection } from "./transport/socket/http-connection.ts";
export { openSocket, serverNameOf } from "./transport/socket/open-socket.ts";
export { SocketReader } from "./transport/socket/socket-reader.ts";
export { SocketWriter } from "./transport/socket/socket-writer.ts";
