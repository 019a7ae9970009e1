import crypto, { type webcrypto } from "node:crypto";
import { promises as timerPromises } from "node:timers";
import { processWide } from "../process-wide.ts";

/**
 * What the runtime gives, taken before anything is patched: for everything that
 * has to go on outside of a run's clock, timers and randomness. Taken once a
 * process: a second copy of this package would find the first one's patches.
 */
const natives = processWide("natives", () => {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, fetch, Date, performance } = globalThis;
  const { now } = performance;
  const ownClock: unknown = Object.getPrototypeOf(performance);
  const webCrypto = Object.getPrototypeOf(globalThis.crypto) as webcrypto.Crypto;
  return {
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    setImmediate,
    clearImmediate,
    fetch,
    Date,
    performance,
    performanceNow: (): number => now.call(performance),
    timeOrigin: performance.timeOrigin,
    ownClock: ownClock as object,
    dateNow: Date.now.bind(Date),
    random: Math.random.bind(Math),
    abortAfter: AbortSignal.timeout.bind(AbortSignal),
    randomBytes: crypto.randomBytes,
    randomInt: crypto.randomInt,
    randomUUID: crypto.randomUUID,
    randomFill: crypto.randomFill,
    randomFillSync: crypto.randomFillSync,
    webCrypto,
    webRandomUUID: webCrypto.randomUUID,
    webRandomValues: webCrypto.getRandomValues,
    promised: {
      setTimeout: timerPromises.setTimeout,
      setImmediate: timerPromises.setImmediate,
      setInterval: timerPromises.setInterval,
    },
  };
});

export const {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
  clearImmediate,
  fetch,
  Date,
  performance,
  performanceNow,
  timeOrigin,
  ownClock,
  dateNow,
  random,
  abortAfter,
  randomBytes,
  randomInt,
  randomUUID,
  randomFill,
  randomFillSync,
  webCrypto,
  webRandomUUID,
  webRandomValues,
  promised,
} = natives;
