import { setTimeout as wait } from "node:timers/promises";
import { Stop } from "../setup/stop.mjs";

/** Resolves when the address answers, other than that it can't yet (5xx). */
export async function untilReady(name, url, timeoutMs = 60_000) {
  const deadline = Date.now() + timeoutMs;
  let last = "no answer";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
      await response.body?.cancel();
      if (response.status < 500) return;
      last = `status ${response.status}`;
    } catch (error) {
      last = error.cause?.code ?? error.message;
    }
    await wait(150);
  }
  throw new Stop(`The ${name} did not become ready at ${url} within ${timeoutMs / 1000} s: ${last}.`);
}
