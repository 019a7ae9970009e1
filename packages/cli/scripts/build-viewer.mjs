// What the published package has in place of the viewer's sources: one script and one style sheet.
import { mkdir, writeFile } from "node:fs/promises";
import { bundleViewer } from "../src/share/bundle-viewer.ts";

const folder = new URL("../dist/share/", import.meta.url);
const { script, style } = await bundleViewer();
await mkdir(folder, { recursive: true });
await writeFile(new URL("viewer.js", folder), script);
await writeFile(new URL("viewer.css", folder), style);
