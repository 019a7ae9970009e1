import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { startOpenAIServer, type Rule } from "../../../support/openai-server/index.ts";
import { programs, type Program } from "./programs.ts";
import { startReceiver } from "./receiver.ts";
import { scrub } from "./scrub.ts";

/** `record.ts FOLDER [NAME…]`: runs the programs in the folder where their packages are, and saves what they send. See README.md. */
const [packages = "", ...chosen] = process.argv.slice(2);
const here = import.meta.dirname;
const target = path.join(here, "../captured");

const script: readonly Rule[] = [
  {
    when: ({ messages }) => messages.at(-1)?.role === "tool",
    answer: {
      content: "Yes: rain in Lisbon, 14 °C. Take an umbrella.",
      usage: { promptTokens: 210, cachedTokens: 128, completionTokens: 24, reasoningTokens: 8 },
    },
  },
  {
    answer: {
      toolCalls: [{ name: "get_weather", arguments: { city: "Lisbon" } }],
      usage: { promptTokens: 120, cachedTokens: 64, completionTokens: 40, reasoningTokens: 16 },
    },
  },
];

await mkdir(target, { recursive: true });
for (const program of programs) if (chosen.length === 0 || chosen.includes(program.name)) await record(program);

async function record({ name, file, args = [], env = {}, venv }: Program): Promise<void> {
  const model = await startOpenAIServer({ script });
  const receiver = await startReceiver();
  const folder = path.resolve(packages);
  await cp(here, folder, { recursive: true, filter: (from) => !/\.(ts|md)$/.test(from) });
  const child = spawn(venv === undefined ? process.execPath : path.join(folder, venv, "bin/python"), [file, ...args], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      OPENAI_API_KEY: "none",
      OPENAI_BASE_URL: model.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SERVICE_NAME: "travel",
      ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value.replace("{receiver}", receiver.url)])),
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  await Promise.all([model.stop(), receiver.stop()]);
  if (code !== 0) throw new Error(`${name} ended with code ${String(code)}.`);
  const machine = [folder, here, userInfo().homedir, process.execPath, model.url, receiver.url];
  const body = scrub({ resourceSpans: receiver.resourceSpans, resourceLogs: receiver.resourceLogs }, machine);
  await writeFile(path.join(target, `${name}.json`), `${JSON.stringify(body, null, 1)}\n`);
  process.stdout.write(`${name}: ${receiver.resourceSpans.length} trace and ${receiver.resourceLogs.length} log groups\n`);
}
