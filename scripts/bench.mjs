import { readdir } from "node:fs/promises";
import path from "node:path";
import { install } from "./setup/install.mjs";
import { requireNode20 } from "./setup/node-version.mjs";
import { node, root } from "./setup/root.mjs";
import { run } from "./setup/run.mjs";
import { runMain, Stop } from "./setup/stop.mjs";

// `npm run bench -- NAME [arguments]` runs test/bench/NAME.ts.
await runMain(async () => {
  requireNode20();
  const [name, ...rest] = process.argv.slice(2);
  const files = await readdir(path.join(root, "test/bench")).catch(() => []);
  const names = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts")).map((file) => file.slice(0, -3));
  if (!names.includes(name)) throw new Stop(`npm run bench -- NAME, where NAME is one of: ${names.join(", ") || "(there are none)"}`);
  await install(console.log);
  const { code } = await run(node, ["--conditions=@retake/source", `test/bench/${name}.ts`, ...rest]);
  return code;
});
