import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = (...parts: string[]): string => fileURLToPath(new URL(path.join(...parts), import.meta.url));
/** Kept between runs: installing takes a minute, sending a second. */
const cache = path.join(tmpdir(), "retake-otlp-exporters");
const LANGUAGES = "RETAKE_TEST_LANGUAGES";

export interface Language {
  readonly name: string;
  /** What is installed is made of these: other ones, another folder. */
  readonly sources: readonly string[];
  /** Has to be on this machine. */
  readonly tool: string;
  readonly install: (into: string) => readonly (readonly string[])[];
  readonly run: (from: string) => readonly string[];
}

export const languages: readonly Language[] = [
  {
    name: "Python",
    sources: [here("python/requirements.txt")],
    tool: "python3",
    install: (into) => [
      ["python3", "-m", "venv", into],
      [
        path.join(into, "bin/python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        here("python/requirements.txt"),
      ],
    ],
    run: (from) => [path.join(from, "bin/python"), here("python/send.py")],
  },
  {
    name: "Go",
    sources: [here("go/go.sum"), here("go/main.go")],
    tool: "go",
    install: (into) => [["go", "-C", here("go"), "build", "-o", path.join(into, "send"), "."]],
    run: (from) => [path.join(from, "send")],
  },
  {
    name: "Java",
    sources: [here("java/pom.xml")],
    tool: "mvn",
    install: (into) => [["mvn", "-B", "-q", "-f", here("java/pom.xml"), "dependency:copy-dependencies", `-DoutputDirectory=${into}`]],
    run: (from) => ["java", "-cp", path.join(from, "*"), here("java/Send.java")],
  },
];

/** Where the language's exporters are, installed unless that is forbidden; otherwise why there are none. */
export async function provide(language: Language): Promise<{ readonly path: string } | { readonly missing: string }> {
  const sources = await Promise.all(language.sources.map((source) => readFile(source, "utf8")));
  const version = hash("sha256", sources.join("\n")).slice(0, 12);
  const folder = path.join(cache, `${language.name.toLowerCase()}-${version}`);
  if (existsSync(folder)) return { path: folder };
  if (!(await isThere(language.tool))) return { missing: `${language.tool} is not on this machine` };
  if (process.env[LANGUAGES] === "0") return { missing: `they are not installed, and ${LANGUAGES}=0 says not to do it` };
  return install(language, folder);
}

async function install(language: Language, folder: string): Promise<{ readonly path: string } | { readonly missing: string }> {
  await mkdir(folder, { recursive: true });
  for (const command of language.install(folder)) {
    const { code, output } = await run(command);
    if (code === 0) continue;
    // Half of an installation must not pass for one.
    await rm(folder, { recursive: true, force: true });
    return { missing: `installing them failed: ${output.trim().slice(-500)}` };
  }
  return { path: folder };
}

/** Sends from a program of that language. Gives the id of its trace. */
export async function sendFrom(
  language: Language,
  folder: string,
  env: { readonly OTLP_URL: string; readonly OTLP_SERVICE: string; readonly OTLP_COMPRESSION: string },
): Promise<string> {
  const { code, output } = await run(language.run(folder), env);
  const traceId = /^[0-9a-f]{32}$/m.exec(output)?.[0];
  if (code !== 0 || traceId === undefined) throw new Error(`The program in ${language.name} ended with ${code}: ${output}`);
  return traceId;
}

async function isThere(tool: string): Promise<boolean> {
  return (await run(["sh", "-c", `command -v ${tool}`])).code === 0;
}

function run(
  [command = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part: string) => (output += part));
    child.on("error", reject).on("close", (code) => resolve({ code, output }));
  });
}
