// The same in a worker thread, which inherits the options of its process.
import { Worker } from "node:worker_threads";

const worker = new Worker(new URL("common.cjs", import.meta.url), { argv: process.argv.slice(2) });
worker.on("error", (error) => process.stderr.write(`${error.stack}\n`));
