// The same in a worker thread, which inherits the options of its process.
import { Worker } from "node:worker_threads";

new Worker(new URL("common.cjs", import.meta.url), { argv: process.argv.slice(2) });
