import type { FolderReport, QueueReport } from "@retake/sdk/queue";
import type { DoctorReport } from "./report.ts";

/** Something that is wrong, and what to do about it. */
export interface Finding {
  readonly what: string;
  readonly todo: string;
}

const OLDEST_NODE = 22;
/** Records of a live process that are older are stuck. */
const STUCK_MS = 60_000;

export function findingsOf(report: DoctorReport, nowMs: number): Finding[] {
  return [
    ...nodeFindings(report),
    ...collectorFindings(report),
    ...(report.queueDirectory.writable
      ? []
      : [
          {
            what: `The queue directory ${report.queueDirectory.path} can't be written to: records wait in memory and end with their process.`,
            todo: "Give this user the right to write there, or set RETAKE_QUEUE_DIR to a folder of theirs.",
          },
        ]),
    ...report.queues.flatMap((queue) => queue.folders.flatMap((folder) => folderFindings(queue, folder, nowMs))),
  ];
}

function nodeFindings({ nodeVersion }: DoctorReport): Finding[] {
  if (Number(/^v(\d+)/.exec(nodeVersion)?.[1]) >= OLDEST_NODE) return [];
  return [{ what: `Node is ${nodeVersion}.`, todo: `Install Node ${OLDEST_NODE} or newer.` }];
}

function collectorFindings({ collector: { url, version, error, storeError }, retakeVersion }: DoctorReport): Finding[] {
  if (error !== undefined)
    return [{ what: `No collector answers at ${url}: ${error}`, todo: "Start it, or give its address by --url or RETAKE_URL." }];
  const findings: Finding[] = [];
  if (storeError !== undefined)
    findings.push({ what: `The collector's store does not answer: ${storeError}`, todo: "See the collector's log and its ClickHouse." });
  if (version !== undefined && version !== retakeVersion)
    findings.push({ what: `The collector is version ${version}, this is ${retakeVersion}.`, todo: "Update the older one." });
  return findings;
}

function folderFindings({ url, headerNames }: QueueReport, folder: FolderReport, nowMs: number): Finding[] {
  const { owner, pid, pendingBytes, lastError, counters, oldestTimeMs = nowMs } = folder;
  const findings: Finding[] = [];
  if (owner === "ended" && pendingBytes > 0) {
    const headers = headerNames.length === 0 ? "" : `, with --header for ${headerNames.join(", ")}`;
    findings.push({
      what: `Process ${pid} ended with ${pendingBytes} bytes for ${url} undelivered.`,
      todo: `Run \`retake doctor --send\`${headers}; the next process that records there sends them, too.`,
    });
  }
  if (owner === "alive" && pendingBytes > 0 && nowMs - oldestTimeMs > STUCK_MS)
    findings.push({
      what: `Process ${pid} can't deliver to ${url}${lastError ? `: ${lastError.message}` : "."}`,
      todo: "Nothing is lost; see why the collector does not take it. The queue is bounded.",
    });
  if (counters && counters.droppedCheckpoints + counters.dropped > 0)
    findings.push({
      what: `Process ${pid} left out ${counters.droppedCheckpoints} checkpoints and ${counters.dropped} other records: its queue was full.`,
      todo: "Raise queue.maxBytes in init(), or bring the collector back sooner. Runs are whole again from their next checkpoint.",
    });
  if (counters && counters.rejected > 0)
    findings.push({
      what: `The collector refused ${counters.rejected} records of process ${pid} for good.`,
      todo: "The process's log says why. Versions of SDK and collector that don't fit are the usual reason.",
    });
  if (counters && counters.lost > 0)
    findings.push({
      what: `${counters.lost} gaps in checkpoints of process ${pid} could not be filled.`,
      todo: "`retake fsck` shows the runs; their later checkpoints are whole.",
    });
  return findings;
}
