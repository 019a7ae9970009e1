import path from "node:path";

/** The repository's folder. */
export const root = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");

/** Node 24 from npm: what everything but these scripts runs on. */
export const node = path.join(root, "node_modules/.bin/node");
