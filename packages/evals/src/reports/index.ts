export { jsonReport } from "./json.ts";
export { markdownReport, number, reasonOf, signed } from "./markdown.ts";
