import { installApart } from "./install-apart.ts";
import { ROOT } from "./workspace.ts";

// The clients that the preload is tried with. Their install scripts would fetch programs that no test needs.
installApart(`${ROOT}test/clients`, ["--ignore-scripts"]);
