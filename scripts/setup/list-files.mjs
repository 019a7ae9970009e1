import { readdir } from "node:fs/promises";
import path from "node:path";
import { root } from "./root.mjs";

const made = new Set(["node_modules", "dist", ".next", ".turbo", ".retake", "test-results", "next-env.d.ts"]);

/** Files that people wrote under these files and folders, relative to the repository. What isn't there is left out. */
export async function listFiles(names) {
  return (await Promise.all(names.map(walk))).flat().toSorted((a, b) => (a < b ? -1 : 1));
}

async function walk(name) {
  const entries = await readdir(path.join(root, name), { withFileTypes: true }).catch((error) => error.code);
  if (typeof entries === "string") return entries === "ENOTDIR" ? [name] : [];
  const kept = entries.filter((entry) => !made.has(entry.name) && !entry.name.endsWith(".tsbuildinfo"));
  return (await Promise.all(kept.map((entry) => (entry.isDirectory() ? walk(`${name}/${entry.name}`) : [`${name}/${entry.name}`])))).flat();
}
