import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ViewerAssets } from "./bundle-viewer.ts";

/** The published package brings them built (scripts/build-viewer.mjs); a checkout makes them of the source, in a moment. */
export async function viewerAssets(): Promise<ViewerAssets> {
  const script = new URL("./viewer.js", import.meta.url);
  if (existsSync(script)) {
    const read = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), "utf8");
    return { script: await read("./viewer.js"), style: await read("./viewer.css") };
  }
  const { bundleViewer } = await import("./bundle-viewer.ts");
  return bundleViewer();
}
