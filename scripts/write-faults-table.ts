import { writeFile } from "node:fs/promises";
import { faultsTable } from "../test/faults/faults-table.ts";
import { runMatrix } from "../test/faults/run-matrix.ts";

// Writes docs/faults.md from a run of the fault matrix, the same run that test/faults/matrix.test.ts makes.
const { measured } = await runMatrix();
await writeFile(new URL("../docs/faults.md", import.meta.url), faultsTable(measured));
console.log(`docs/faults.md tells what became of ${measured.size} calls`);
