import { writeFileSync } from "node:fs";
import { measureAll } from "./matrix.ts";
import { toPage } from "./table.ts";

const cells = await measureAll();
writeFileSync(new URL("../../docs/clients.md", import.meta.url), toPage(cells, process.versions.node));
if (process.argv[2] !== undefined) writeFileSync(process.argv[2], JSON.stringify(cells));
