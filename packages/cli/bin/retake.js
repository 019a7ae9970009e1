#!/usr/bin/env node
// In a checkout the command runs from source, on the Node that started it (Node 24 by `npm run retake`);
// when installed it runs what was built.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../src/main.ts", import.meta.url));

if (!existsSync(source)) {
  await import("../dist/main.js");
} else {
  const child = spawn(process.execPath, ["--conditions=@retake/source", source, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child too; twice would mean "at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.once("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  });
  child.once("close", (code, signal) => {
    // Ended by a signal: end by the same, so that whoever started this sees it.
    if (signal === null) process.exitCode = code ?? 1;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}
