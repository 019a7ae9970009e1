import { RetakeError, type Client, type CollectorRole, type Deployment, type HealthReport } from "@retake/protocol";

/** What a collector told of itself and of its deployment; undefined where it did not. */
export interface CollectorReport {
  readonly url: string;
  readonly version: string | undefined;
  readonly role: CollectorRole | undefined;
  /** Why it does not answer; undefined where it does. */
  readonly error: string | undefined;
  /** Why it is not ready to serve. */
  readonly notReady: string | undefined;
  /** How far its clock is ahead of this machine's. */
  readonly clockAheadMs: number | undefined;
  readonly health: HealthReport | undefined;
  readonly deployment: Deployment | undefined;
  /** Why there is no health or no deployment: what the key does not open, mostly. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
}

const silent: Omit<CollectorReport, "url"> = {
  version: undefined,
  role: undefined,
  error: undefined,
  notReady: undefined,
  clockAheadMs: undefined,
  health: undefined,
  deployment: undefined,
  refusal: undefined,
};

export async function askCollector(client: Client, url: string): Promise<CollectorReport> {
  const alive = await attempt(() => client.getHealth());
  if ("refusal" in alive) return { ...silent, url, error: alive.refusal.message };
  const { version, role } = alive.answer;
  const ready = await attempt(() => client.getReadiness());
  const asked = Date.now();
  const health = await attempt(() => client.getHealthReport());
  const answered = Date.now();
  // A collector that only takes telemetry does not know its deployment.
  const deployment = role === "ingest" ? undefined : await attempt(() => client.getDeployment());
  const refused = [health, deployment].find((each) => each !== undefined && "refusal" in each);
  return {
    url,
    version,
    role,
    error: undefined,
    notReady: "refusal" in ready ? ready.refusal.message : undefined,
    clockAheadMs: "answer" in health ? aheadMs(health.answer.timeMs, asked, answered) : undefined,
    health: "answer" in health ? health.answer : undefined,
    deployment: deployment && "answer" in deployment ? deployment.answer : undefined,
    refusal: refused && "refusal" in refused ? refused.refusal : undefined,
  };
}

/** Its clock was read between the two instants: within them there is no difference to speak of. */
function aheadMs(timeMs: number, askedMs: number, answeredMs: number): number {
  if (timeMs > answeredMs) return timeMs - answeredMs;
  return timeMs < askedMs ? timeMs - askedMs : 0;
}

type Attempt<T> = { readonly answer: T } | { readonly refusal: { readonly code: string; readonly message: string } };

async function attempt<T>(ask: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { answer: await ask() };
  } catch (error) {
    const code = RetakeError.isInstance(error) ? error.code : "internal";
    return { refusal: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
