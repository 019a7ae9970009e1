export { hostileExperiment } from "./experiment.ts";
export { hostileState } from "./record.ts";
export { hostileRun } from "./run.ts";
export { deceptiveText, everything, hostileAddresses, hostileTexts, pollution } from "./texts.ts";
export { invisibleCharacters, unexpectedMarkup, watchForScripts } from "./watch.ts";
