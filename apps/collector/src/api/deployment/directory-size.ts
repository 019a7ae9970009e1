import { readdir, stat, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Deployment } from "@retake/protocol";

/** Beyond so many files the size is a lower bound: nobody waits for hours. */
const MAX_FILES = 500_000;
const AT_ONCE = 64;

/** What a data directory takes, and what its disk has left. */
export async function sizeOf(directory: string): Promise<NonNullable<Deployment["dataDirectory"]>> {
  const path = resolve(directory);
  const { bavail, bsize } = await statfs(path);
  return { path, bytes: await bytesBelow(path), freeBytes: bavail * bsize };
}

async function bytesBelow(root: string): Promise<number> {
  const folders = [root];
  let bytes = 0;
  let files = 0;
  for (let folder = folders.pop(); folder !== undefined && files < MAX_FILES; folder = folders.pop()) {
    // Merges remove files all the time.
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const paths: string[] = [];
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) paths.push(path);
    }
    files += paths.length;
    for (let i = 0; i < paths.length; i += AT_ONCE) {
      const sizes = await Promise.all(paths.slice(i, i + AT_ONCE).map(async (path) => (await stat(path).catch(() => null))?.blocks ?? 0));
      bytes += sizes.reduce((sum, blocks) => sum + blocks * 512, 0);
    }
  }
  return bytes;
}
