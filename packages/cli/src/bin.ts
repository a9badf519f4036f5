#!/usr/bin/env node
// This file must parse and run on a Node that is too old for the rest: no top-level await, no syntax after ES2020.
import process from "node:process";

const LEAST_NODE_MAJOR = 22;

const major = Number(process.versions.node.split(".")[0]);
if (major < LEAST_NODE_MAJOR) {
  process.stderr.write(
    `lastbyte: expected Node ${LEAST_NODE_MAJOR} or later, got ${process.versions.node}: install a newer Node and try again.\n`,
  );
  process.exitCode = 1;
} else {
  import("./run-in-process.ts").then(
    ({ runInProcess }) => runInProcess(process),
    (error) => {
      process.stderr.write(`lastbyte: it could not be loaded: ${String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
