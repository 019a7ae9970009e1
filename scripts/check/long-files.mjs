import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../setup/root.mjs";
import { listFiles } from "../setup/list-files.mjs";

const limit = 400;

/** Every file of code, the scripts too, which the linter's own rule doesn't all see. */
export async function findLongFiles() {
  const files = (await listFiles(["packages", "apps", "examples", "test", "scripts"])).filter((file) =>
    /\.(ts|tsx|js|mjs|css|sql)$/.test(file),
  );
  const long = [];
  for (const file of files) {
    const lines = (await readFile(path.join(root, file), "utf8")).split("\n").length - 1;
    if (lines > limit) long.push(`${file}: ${lines} lines`);
  }
  return { passed: long.length === 0, output: long.join("\n"), note: `${files.length} files` };
}
