"use client";

import type { RunSummary, Worker } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { runQuery, workersQuery } from "../collector/queries.ts";
import { movedPins, type MovedPin } from "./moved-pins.ts";

/** Who can run the fork: a process of the user's own that has the agent. */
export function WorkerHint({ run }: { run: RunSummary }): ReactNode {
  const workers = useQuery(workersQuery);
  const pins = useQuery(runQuery(run.runId)).data?.pins ?? {};
  if (!workers.data)
    return <p className="text-ink-faint px-4 py-3">{workers.error ? "The workers could not be asked for." : "Looking for workers…"}</p>;
  const able = workers.data.filter((worker) => worker.live && worker.agents.some((agent) => agent.name === run.agent));
  if (able.length === 0) {
    return (
      <div role="status" className="text-ink-muted px-4 py-3">
        <p className="text-warn font-medium">
          No live worker has the agent <InlineText text={`“${run.agent}”`} />.
        </p>
        <p className="mt-1">
          Start one where its code is, and the fork begins by itself:{" "}
          <code className="mono bg-sunken text-ink rounded-sm border px-1 py-0.5 whitespace-nowrap">retake worker ./agents.ts</code>
        </p>
      </div>
    );
  }
  return (
    <ul aria-label="Workers with this agent" className="px-4 py-3">
      {able.map((worker) => (
        <li key={worker.id}>
          <p className="flex items-center gap-2">
            <span className="bg-ok size-1.5 shrink-0 rounded-full" aria-hidden="true" />
            <span className="mono truncate">
              <InlineText text={worker.id} />
            </span>
            <VersionNote worker={worker} run={run} />
          </p>
          <MovedPins moved={movedPins(pins, worker, run.agent)} />
        </li>
      ))}
    </ul>
  );
}

function VersionNote({ worker, run }: { worker: Worker; run: RunSummary }): ReactNode {
  const versions = worker.agents.filter((agent) => agent.name === run.agent).map((agent) => agent.version);
  if (versions.includes(run.agentVersion))
    return <span className="text-ink-muted">has {visibleString(`${run.agent} ${run.agentVersion}`)}</span>;
  return (
    <span className="text-warn">
      has {visibleString(`${run.agent} ${versions.join(", ")}`)}; the recording is of {visibleString(run.agentVersion || "no version")}
    </span>
  );
}

const MOST_CHARACTERS = 40;

/** Where the worker's code is not the one that was recorded: the fork may leave its recording there. */
function MovedPins({ moved }: { moved: readonly MovedPin[] }): ReactNode {
  if (moved.length === 0) return null;
  return (
    <ul aria-label="Pins that differ" className="text-warn mt-0.5 ml-3.5 text-xs">
      {moved.map(({ name, recorded, current }) => (
        <li key={name} className="break-all">
          <InlineText text={`${name}: recorded ${recorded.slice(0, MOST_CHARACTERS)}, here ${current.slice(0, MOST_CHARACTERS)}`} />
        </li>
      ))}
    </ul>
  );
}
