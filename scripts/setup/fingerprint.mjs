import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { listFiles } from "./list-files.mjs";
import { root } from "./root.mjs";

/** A digest of the names and contents of files and folders, given relative to the repository. */
export async function fingerprint(...names) {
  const hash = createHash("sha256");
  for (const file of await listFiles(names)) {
    hash
      .update(`${file}\0`)
      .update(await readFile(path.join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}
