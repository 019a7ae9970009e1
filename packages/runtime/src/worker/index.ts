export { collectAgents, type AnyAgent } from "./agents.ts";
export { findCut, type Cut, type FoundCut } from "./find-cut.ts";
export { loadRecording, type Recording } from "./load-recording.ts";
export { runWorker, type WorkerOptions } from "./run-worker.ts";
