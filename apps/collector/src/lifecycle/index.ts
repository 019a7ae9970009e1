export { startLifecycle } from "./lifecycle.ts";
export { repeat, type Repeated } from "./repeat.ts";
export { withLostTexts } from "./lost-texts.ts";
