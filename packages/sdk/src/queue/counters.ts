/** What became of a queue's records since it was opened. */
export interface QueueCounters {
  appended: number;
  acknowledged: number;
  /** Refused by the collector for good. */
  rejected: number;
  /** Checkpoints left out because the queue was full. */
  droppedCheckpoints: number;
  /** Other records left out, far beyond the bound. */
  dropped: number;
  /** Records that could not be read: being written when a process or machine ended. */
  damaged: number;
  /** Sent again because the collector asked for them. */
  resent: number;
  /** Holes of the collector's that nothing could fill any more. */
  lost: number;
  /** Queues of ended processes that were delivered. */
  adopted: number;
}

export function zeroCounters(): QueueCounters {
  return { appended: 0, acknowledged: 0, rejected: 0, droppedCheckpoints: 0, dropped: 0, damaged: 0, resent: 0, lost: 0, adopted: 0 };
}
