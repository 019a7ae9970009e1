import { RetakeError, type CheckpointDetail, type CheckpointReference, type Client, type ForkPoint, type Json } from "@retake/protocol";
import { checkpointOf } from "../diff/state-reference.ts";
import { note, plain, print, printJson, safeJson } from "../terminal/text.ts";

/** Prints the registered state at a step, or the last one. */
export async function showState(
  client: Client,
  runId: string,
  place: { readonly spanId: string; readonly point: ForkPoint } | null,
  asJson: boolean,
): Promise<void> {
  const checkpointId = place ? await checkpointOf(client, { type: "span", runId, ...place }) : await lastCheckpoint(client, runId);
  const { checkpoint, value } = await client.getCheckpoint({ params: { runId, checkpointId } });
  const state = registered(value);
  if (asJson) printJson({ checkpoint, state });
  else {
    note(describe(checkpoint));
    print(safeJson(state));
  }
}

async function lastCheckpoint(client: Client, runId: string): Promise<string> {
  const { checkpoints } = await client.listCheckpoints({ params: { runId } });
  const last = checkpoints.reduce<CheckpointReference | undefined>(
    (best, each) => (best && best.index > each.index ? best : each),
    undefined,
  );
  if (last) return last.id;
  throw new RetakeError("not_found", `Run ${runId} has no checkpoints: it was not recorded by Retake's SDK, or recording was off.`, {
    data: { runId },
  });
}

/** The cells of a state of our SDK; of any other checkpoint all of it. */
function registered(value: CheckpointDetail["value"]): Json {
  const state = typeof value === "object" && value !== null && "state" in value ? (value as { state?: Json }).state : undefined;
  return state ?? value;
}

function describe({ point, stepKey, id }: CheckpointReference): string {
  const where = { start: "at the run's start", end: "at the run's end", pre: `before ${plain(stepKey)}`, post: `after ${plain(stepKey)}` };
  return `The state ${where[point]} (checkpoint ${id}), in recorded form:`;
}
