export {
  collectAgents,
  collectTools,
  findCut,
  loadInterrupted,
  loadRecording,
  runWorker,
  type AnyAgent,
  type Cut,
  type FoundCut,
  type Recording,
  type WorkerOptions,
} from "./worker/index.ts";
