import { readFileSync } from "node:fs";

/** Of this package; the file stands in the same place beside the sources and the build. */
export const VERSION: string = (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string })
  .version;
