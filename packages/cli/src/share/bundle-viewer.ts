import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export interface ViewerAssets {
  readonly script: string;
  readonly style: string;
}

/** The page's program as one script, and its style, from their sources. Needs what only a checkout has. */
export async function bundleViewer(): Promise<ViewerAssets> {
  const { build } = await import("rolldown");
  const { output } = await build({
    input: fileURLToPath(new URL("./viewer/main.ts", import.meta.url)),
    platform: "browser",
    write: false,
    logLevel: "warn",
    tsconfig: false,
    resolve: { conditionNames: ["@retake/source", "import", "default"] },
    // Of the protocol only what is used: its schemas and their library are not.
    treeshake: { moduleSideEffects: false },
    output: { format: "iife", minify: true },
  });
  const sheets = await Promise.all(styles.map((name) => readFile(new URL(`./viewer/styles/${name}.css`, import.meta.url), "utf8")));
  const style = sheets
    .join("\n")
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
  return { script: output[0].code.trim(), style };
}

/** In this order: what comes later wins. */
const styles = ["theme", "base", "page", "tree", "step", "state", "media"];
