/**
 * Locks the optional packages that npm left out of the lockfile.
 *
 * The problem: a compiled tool names one package per platform. A registry that is only a mirror may not carry those of
 * foreign platforms, `npm install` then leaves them out of the lockfile without a word, and `npm ci` refuses that same
 * lockfile as out of sync. Nor would anyone on such a platform get the tool at the locked version.
 *
 * The answer: their name says their platform, their parent says their version, and no more is needed to skip them here
 * and to install them there. Only their checksum stays unknown.
 */
export function completeLockfile(lockfile: Lockfile): Lockfile {
  const added: Record<string, LockedPackage> = {};
  for (const { name, version } of missingPackages(lockfile)) {
    // In npm's own order of fields, so that npm has nothing to rewrite.
    const { cpu, libc, os } = platformOf(name);
    added[`node_modules/${name}`] = { version, cpu, dev: true, libc, optional: true, os };
  }
  const packages = Object.entries({ ...lockfile.packages, ...added });
  return { ...lockfile, packages: Object.fromEntries(packages.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The optional dependencies of locked packages that are not locked themselves. */
export function missingPackages(lockfile: Lockfile): readonly { name: string; version: string }[] {
  const missing = new Map<string, string>();
  for (const [path, parent] of Object.entries(lockfile.packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const isLocked =
        `node_modules/${name}` in lockfile.packages || `${path}/node_modules/${name}` in lockfile.packages;
      if (!isLocked) missing.set(name, version);
    }
  }
  return [...missing].map(([name, version]) => ({ name, version }));
}

/** A `package-lock.json`, as far as we read it. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** A package in it; its path is the key. */
export interface LockedPackage extends Partial<Platform> {
  readonly version?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Where a package can run, in npm's words; JSON leaves out what is undefined. */
interface Platform {
  readonly cpu: readonly string[];
  readonly libc: readonly string[] | undefined;
  readonly os: readonly string[] | undefined;
}

/** Reads `@oxlint/binding-linux-x64-musl` as npm's `os`, `cpu` and `libc`. */
function platformOf(name: string): Platform {
  const words = name.slice(name.indexOf("/") + 1).split("-");
  const os = words.find((word) => SYSTEMS.has(word));
  const cpu = words.find((word) => PROCESSORS.has(word));
  if (cpu === undefined || (os === undefined && cpu !== "wasm32")) {
    throw new Error(
      `expected a platform in the name of the optional package ${name}, such as "linux-x64"; lock this one by hand`,
    );
  }
  const isMusl = words.some((word) => word.startsWith("musl"));
  return { cpu: [cpu], libc: isMusl ? ["musl"] : undefined, os: os === undefined ? undefined : [os] };
}

const SYSTEMS: ReadonlySet<string> = new Set(
  "aix android darwin freebsd linux netbsd openbsd openharmony sunos win32".split(" "),
);
const PROCESSORS: ReadonlySet<string> = new Set(
  "arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64".split(" "),
);
