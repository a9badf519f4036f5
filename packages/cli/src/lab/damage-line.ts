import type { Damage } from "@lastbyte/lab";

const MAX_PATH_LENGTH = 200;

/**
 * One damaged response in one line: when, which balancer, which fault, which request, how many bytes of how many.
 *
 * @internal
 */
export function damageLine(damage: Damage): string {
  const { timeMs, address, fault, method, path, bytesWhole, bytesSent } = damage;
  const time = new Date(timeMs).toISOString().slice(11, 23);
  const target = path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
  const whole = bytesWhole === undefined ? "?" : String(bytesWhole);
  return `${time}  ${address}  ${fault.padEnd(17)}  ${method} ${target}  ${whole} → ${bytesSent} bytes`;
}
