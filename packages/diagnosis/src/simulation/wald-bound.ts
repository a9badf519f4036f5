/**
 * The requests that any sequential test needs on average to tell a bad rate from a good one, if it is told both: Wald's
 * bound (1945), for a false alarm of 1e-6 and a power of 0.99. Nothing that doesn't know the rates can do as well.
 *
 * @internal
 */
export function waldBound(badRate: number, goodRate: number, falseAlarm = 1e-6): number {
  const accept = Math.log(POWER / falseAlarm);
  const reject = Math.log((1 - POWER) / (1 - falseAlarm));
  const perRequest =
    badRate * Math.log(badRate / goodRate) + (1 - badRate) * (Math.log1p(-badRate) - Math.log1p(-goodRate));
  return (POWER * accept + (1 - POWER) * reject) / perRequest;
}

const POWER = 0.99;
