export { createRewrite } from "./create-rewrite.ts";
export { limitRules, redactRules } from "./rules.ts";
