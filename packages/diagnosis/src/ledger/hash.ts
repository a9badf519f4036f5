/**
 * Hashes a name to a whole number below 2^32, the same everywhere and always: FNV-1a, then MurmurHash3's finaliser,
 * so that names that differ in their last letter lie far apart.
 *
 * @see {@link https://www.ietf.org/archive/id/draft-eastlake-fnv-21.html | FNV} for the constants
 * @internal
 */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Orders names by their hash; equal hashes by the names themselves.
 *
 * @internal
 */
export function compareByHash(a: string, b: string): number {
  const difference = hashName(a) - hashName(b);
  if (difference !== 0) return difference;
  return a < b ? -1 : Number(a > b);
}
