import type { FolderReport, QueueReport } from "@retake/sdk/queue";
import { collectorFindings } from "./deployment-findings.ts";
import { wrong, type Finding } from "./finding.ts";
import type { DoctorReport } from "./report.ts";

const OLDEST_NODE = 22;
/** Records of a live process that are older are stuck. */
const STUCK_MS = 60_000;

export function findingsOf(report: DoctorReport, nowMs: number): Finding[] {
  return [
    ...nodeFindings(report),
    ...collectorFindings(report.collector, report.retakeVersion),
    ...queueDirectoryFindings(report),
    ...report.queues.flatMap((queue) => queue.folders.flatMap((folder) => folderFindings(queue, folder, nowMs))),
  ];
}

function nodeFindings({ nodeVersion }: DoctorReport): Finding[] {
  if (Number(/^v(\d+)/.exec(nodeVersion)?.[1]) >= OLDEST_NODE) return [];
  return [wrong(`Node is ${nodeVersion}.`, `Install Node ${OLDEST_NODE} or newer.`)];
}

function queueDirectoryFindings({ queueDirectory: { path, writable } }: DoctorReport): Finding[] {
  if (writable) return [];
  return [
    wrong(
      `The queue directory ${path} can't be written to: records wait in memory and end with their process.`,
      "Give this user the right to write there, or set RETAKE_QUEUE_DIR to a folder of theirs.",
    ),
  ];
}

function folderFindings({ url, headerNames }: QueueReport, folder: FolderReport, nowMs: number): Finding[] {
  const { owner, pid, pendingBytes, lastError, counters, oldestTimeMs = nowMs } = folder;
  const findings: Finding[] = [];
  if (owner === "ended" && pendingBytes > 0) {
    const headers = headerNames.length === 0 ? "" : `, with --header for ${headerNames.join(", ")}`;
    findings.push(
      wrong(
        `Process ${pid} ended with ${pendingBytes} bytes for ${url} undelivered.`,
        `Run \`retake doctor --send\`${headers}; the next process that records there sends them, too.`,
      ),
    );
  }
  if (owner === "alive" && pendingBytes > 0 && nowMs - oldestTimeMs > STUCK_MS)
    findings.push(
      wrong(
        `Process ${pid} can't deliver to ${url}${lastError ? `: ${lastError.message}` : "."}`,
        "Nothing is lost; see why the collector does not take it. The queue is bounded.",
      ),
    );
  if (counters && counters.droppedCheckpoints + counters.dropped > 0)
    findings.push(
      wrong(
        `Process ${pid} left out ${counters.droppedCheckpoints} checkpoints and ${counters.dropped} other records: its queue was full.`,
        "Raise queue.maxBytes in init(), or bring the collector back sooner. Runs are whole again from their next checkpoint.",
      ),
    );
  if (counters && counters.rejected > 0)
    findings.push(
      wrong(
        `The collector refused ${counters.rejected} records of process ${pid} for good.`,
        "The process's log says why. Versions of SDK and collector that don't fit are the usual reason.",
      ),
    );
  if (counters && counters.lost > 0)
    findings.push(
      wrong(
        `${counters.lost} gaps in checkpoints of process ${pid} could not be filled.`,
        "`retake fsck` shows the runs; their later checkpoints are whole.",
      ),
    );
  return findings;
}
