import { writeFile } from "node:fs/promises";
import { runtimesPage } from "../test/runtimes/host/runtimes-page.ts";

// Writes docs/runtimes.md from what the conformance suite holds every runtime to.
await writeFile(new URL("../docs/runtimes.md", import.meta.url), runtimesPage());
