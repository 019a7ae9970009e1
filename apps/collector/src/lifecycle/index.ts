export { startLifecycle } from "./lifecycle.ts";
export { withLostTexts } from "./lost-texts.ts";
