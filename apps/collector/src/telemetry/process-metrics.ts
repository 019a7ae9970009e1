import { collectDefaultMetrics, Histogram, type Registry } from "prom-client";

const SAMPLE_EVERY_MS = 1_000;
/** The library's own measure of the event loop wakes the process a hundred times a second; asked this rarely it sleeps. */
const HOURLY_MS = 3_600_000;
const itsLag = ["min_", "max_", "mean_", "stddev_", "p50_", "p90_", "p99_", ""].map((kind) => `nodejs_eventloop_lag_${kind}seconds`);
/** Named like counters, which they aren't. */
const misnamed = ["handles", "requests", "resources"].map((what) => `nodejs_active_${what}_total`);

/** CPU, memory, garbage collection and how late timers are. The function given back ends the sampling. */
export function addProcessMetrics(registry: Registry): () => void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: HOURLY_MS });
  for (const name of [...itsLag, ...misnamed]) registry.removeSingleMetric(name);
  const lag = new Histogram({
    name: "retake_event_loop_lag_seconds",
    help: "How late a timer is, sampled once a second",
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [registry],
  });
  let expected = performance.now() + SAMPLE_EVERY_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    lag.observe(Math.max(0, now - expected) / 1000);
    expected = now + SAMPLE_EVERY_MS;
  }, SAMPLE_EVERY_MS).unref();
  return () => clearInterval(timer);
}
