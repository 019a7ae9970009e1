// Preloaded into a process: its clocks jump by hours, back and forth, every few milliseconds. Timers keep their pace.
const HOUR_MS = 3_600_000;

let offsetMs = 0;
const real = { Date, now: Date.now, performanceNow: performance.now.bind(performance) };
const now = (): number => Math.floor(real.now() + offsetMs);

class JumpingDate extends real.Date {
  static override now = now;

  constructor(...args: unknown[]) {
    if (args.length === 0) super(now());
    else super(...(args as [number]));
  }
}

globalThis.Date = JumpingDate as DateConstructor;
performance.now = () => real.performanceNow() + offsetMs;
setInterval(() => (offsetMs = (Math.random() * 2 - 1) * 12 * HOUR_MS), 7).unref();
