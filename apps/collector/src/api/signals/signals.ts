import { RetakeError } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { SignalFeed } from "./signal-feed.ts";

export function signalHandlers({ store }: ApiContext): Pick<Handlers, "sendSignal" | "listSignals"> {
  const feed = new SignalFeed({ store });

  return {
    async sendSignal({ project, params: { runId }, body: { key, value } }) {
      found(await store.getRun(project, runId), "run", runId);
      const sent = await store.sendSignal(project, runId, key, value);
      if (sent === null) throw new RetakeError("conflict", `${key} of run ${runId} has been answered already.`, { data: { runId, key } });
      feed.tell(project, runId);
      return sent;
    },
    async listSignals({ project, params: { runId }, query: { known, waitMs }, signal }) {
      const signals = await store.listSignals(project, runId);
      if (signals.length > known || waitMs === 0) return { signals };
      await feed.more(project, runId, known, waitMs, signal);
      return { signals: await store.listSignals(project, runId) };
    },
  };
}
