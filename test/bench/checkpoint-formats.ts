import { hash } from "node:crypto";
import { CheckpointEncoder, type EncodedCheckpoint, type EncodedValue } from "@retake/protocol";
import jsonPatch, { type Observer } from "fast-json-patch";

/** One way to send the state after each step of a run. */
export interface CheckpointFormat {
  readonly name: string;
  /** For a run: gives the lines to send for each of its states, in order. The state is the same object each time, changed in place. */
  readonly start: () => (state: object) => Iterable<string>;
  /** Long runs are measured at a sample of their steps, since each costs as much as the whole state. */
  readonly whole: boolean;
}

export const sha256 = (text: string): string => hash("sha256", text);

/** Our own. Each run is measured as if it were the first of its process: in the SDK runs share what is long. */
export function retakeFormat(keep: (checkpoint: EncodedCheckpoint) => void): CheckpointFormat {
  return {
    name: "retake",
    whole: false,
    start: () => {
      const encoder = new CheckpointEncoder(sha256);
      let previous: EncodedValue | undefined;
      return (state) => {
        previous = encoder.encode(state, previous);
        const checkpoint = encoder.checkpoint(previous);
        keep(checkpoint);
        return [checkpoint.root, ...checkpoint.blobs, ...checkpoint.shared];
      };
    },
  };
}

/** The whole state each time, with a digest as its identity. */
export const snapshots: CheckpointFormat = {
  name: "full JSON",
  whole: true,
  start: () => (state) => {
    const text = JSON.stringify(state);
    sha256(text);
    return [text];
  },
};

const KEYFRAME = 1000;

/** JSON Patch (RFC 6902) from each state to the next, with a whole one in every thousand. */
export const patches: CheckpointFormat = {
  name: "JSON patches",
  whole: false,
  start: () => {
    let observer: Observer<object> | undefined;
    let step = 0;
    return (state) => {
      if (step++ % KEYFRAME === 0) {
        if (observer) observer.unobserve();
        observer = jsonPatch.observe(state);
        return [JSON.stringify(state)];
      }
      return [JSON.stringify(jsonPatch.generate(observer!))];
    };
  },
};

/** As LangGraph's savers store state: a blob for each top-level channel whose version changed, and a row with the versions. */
export const channels: CheckpointFormat = {
  name: "blob per channel",
  whole: true,
  start: () => {
    const sent = new Map<string, { version: number; text: string }>();
    let step = 0;
    return (state) => {
      const lines: string[] = [];
      const versions: Record<string, number> = {};
      for (const [channel, value] of Object.entries(state)) {
        const text = JSON.stringify(value);
        const last = sent.get(channel);
        const version = last?.text === text ? last.version : (last?.version ?? 0) + 1;
        if (version !== last?.version) lines.push(JSON.stringify({ channel, version }), text);
        sent.set(channel, { version, text });
        versions[channel] = version;
      }
      lines.push(JSON.stringify({ step: step++, channel_versions: versions }));
      return lines;
    };
  },
};
