import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Children } from "./children.mjs";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "retake-children-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function program(text: string): Promise<string[]> {
  const file = path.join(folder, `${Math.random()}.mjs`);
  await writeFile(file, text);
  return [file];
}

const pidIn = async (file: string) => vi.waitFor(async () => Number(/\d+/.exec(await readFile(file, "utf8"))![0]), { timeout: 8000 });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const untilSignal = (log: string) => `
  import { appendFileSync } from "node:fs";
  process.on("SIGTERM", () => { appendFileSync(${JSON.stringify(log)}, "left "); process.exit(); });
  setInterval(() => {}, 1000);
  console.log(process.pid);
`;

test("stops in order, the last started first, and waits", async () => {
  const order = path.join(folder, "order");
  const children = new Children(folder);
  for (const name of ["first", "second"]) await children.start(name, await program(untilSignal(order).replace("left", `${name} left`)));
  const pids = [await pidIn(path.join(folder, "first.log")), await pidIn(path.join(folder, "second.log"))];
  await children.stop();
  expect(await readFile(order, "utf8")).toBe("second left first left ");
  expect(pids.map(isAlive)).toEqual([false, false]);
});

test("a child that ends by itself is reported with its last words", async () => {
  const children = new Children(folder);
  await children.start("collector", await program('console.error("no disk"); process.exit(3);'));
  await expect(children.failed).rejects.toThrow(/The collector ended by itself: exit code 3\nno disk/);
});

test("a program run to its end gives its exit code", async () => {
  const children = new Children(folder);
  const lines: string[] = [];
  const result = await children.finish("demo", await program('console.log("one\\ntwo"); process.exitCode = 1;'), {}, (line: string) =>
    lines.push(line),
  );
  expect(result).toEqual({ code: 1, output: "one\ntwo" });
  expect(lines).toEqual(["one", "two"]);
});

test("children leave when their parent is killed", async () => {
  const left = path.join(folder, "left");
  const [child] = await program(untilSignal(left));
  const [parent] = await program(`
    import { Children } from ${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, "children.mjs")).href)};
    await new Children(${JSON.stringify(folder)}).start("orphan", [${JSON.stringify(child)}]);
    await new Promise(() => {});
  `);
  const process = spawn(globalThis.process.execPath, [parent!], { stdio: "inherit" });
  const pid = await pidIn(path.join(folder, "orphan.log"));
  process.kill("SIGKILL");
  await once(process, "close");
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 8000 });
  expect(await readFile(left, "utf8")).toBe("left ");
});

test("answers what a child sends", async () => {
  const answer = path.join(folder, "answer");
  const children = new Children(folder);
  const child = await program(`
    import { writeFileSync } from "node:fs";
    process.on("message", (message) => { writeFileSync(${JSON.stringify(answer)}, JSON.stringify(message)); process.exit(); });
    process.send("load the demo");
    setInterval(() => {}, 1000);
  `);
  children.failed.catch(() => {});
  await children.start("asking", child, {}, { onMessage: async (message: unknown) => ({ error: `not ${String(message)}` }) });
  await vi.waitFor(async () => expect(await readFile(answer, "utf8")).toBe('{"error":"not load the demo"}'), { timeout: 8000 });
  await children.stop();
});
