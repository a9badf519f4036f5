/**
 * Envoy's success-rate outlier detection, with its defaults, to be run on the same draw as ours.
 *
 * Every ten seconds, a host whose success rate lies 1.9 standard deviations below the mean is ejected for 30 s times the
 * number of its ejections. A body that breaks off counts as one success, when its headers come, and one failure.
 *
 * @see {@link https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/outlier_detection.proto | the defaults}
 * @internal
 */
export class EnvoyDetector {
  readonly #hosts: readonly Host[];

  constructor(hosts: number) {
    this.#hosts = Array.from({ length: hosts }, () => ({ ejections: 0, untilMs: 0 }));
  }

  /**
   * Ends an interval.
   *
   * @returns the hosts that are ejected now
   */
  endInterval(atMs: number, counts: readonly HostCounts[]): readonly number[] {
    const candidates = counts.flatMap(({ peer, requests, faults }) => {
      const host = this.#hosts[peer];
      if (host === undefined || host.untilMs > atMs || requests < LEAST_REQUESTS) return [];
      return [{ peer, host, rate: (100 * requests) / (requests + faults) }];
    });
    if (candidates.length < LEAST_HOSTS) return [];
    const mean = candidates.reduce((sum, { rate }) => sum + rate, 0) / candidates.length;
    const variance = candidates.reduce((sum, { rate }) => sum + (rate - mean) ** 2, 0) / candidates.length;
    const threshold = mean - DEVIATIONS * Math.sqrt(variance);

    const ejected: number[] = [];
    for (const { peer, host, rate } of candidates) {
      if (rate >= threshold || this.#isFull(atMs)) continue;
      host.ejections += 1;
      host.untilMs = atMs + Math.min(BASE_EJECTION_MS * host.ejections, MAX_EJECTION_MS);
      ejected.push(peer);
    }
    return ejected;
  }

  /** At least one host may be ejected, and no more once a tenth of them is. */
  #isFull(atMs: number): boolean {
    const ejected = this.#hosts.filter(({ untilMs }) => untilMs > atMs).length;
    return ejected > 0 && ejected / this.#hosts.length >= MAX_EJECTED_SHARE;
  }
}

/** @internal */
export const ENVOY_INTERVAL_MS = 10_000;

interface Host {
  ejections: number;
  untilMs: number;
}

interface HostCounts {
  readonly peer: number;
  readonly requests: number;
  readonly faults: number;
}

const LEAST_HOSTS = 5;
const LEAST_REQUESTS = 100;
const DEVIATIONS = 1.9;
const BASE_EJECTION_MS = 30_000;
const MAX_EJECTION_MS = 300_000;
const MAX_EJECTED_SHARE = 0.1;
