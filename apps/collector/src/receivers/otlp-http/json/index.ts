export { translateJson } from "./translate.ts";
