export { collectAgents, collectTools, type AnyAgent } from "./agents.ts";
export { findCut, type Cut, type FoundCut } from "./find-cut.ts";
export { loadInterrupted, loadRecording, type Recording } from "./load-recording.ts";
export { runWorker, type WorkerOptions } from "./run-worker.ts";
