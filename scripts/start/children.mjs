import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { node, root } from "../setup/root.mjs";

const leaveWithParent = pathToFileURL(path.join(root, "scripts/start/leave-with-parent.mjs")).href;
// The collector gives itself 20 s to write what it has. A server without data of its own would wait as long for
// the pages that are open.
const longGraceMs = 30_000;
const shortGraceMs = 2_000;
const keptLines = 30;
const compileCache = path.join(root, "node_modules/.cache/node-compile");

/**
 * The processes of `npm start`. Each writes to a log of its own; `failed` rejects
 * when one ends that wasn't told to.
 */
export class Children {
  #running = [];
  #stopping = false;
  #logs;
  #fail;
  /** Never fulfilled. @type {Promise<never>} */
  failed;

  constructor(logs) {
    this.#logs = logs;
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    // Whoever doesn't wait for it yet must not be ended by it.
    this.failed.catch(() => {});
  }

  /**
   * Starts a Node program that runs until stopped; one that `keepsData` gets the time to write it. What it sends is answered by `onMessage`.
   * @param {string} name
   * @param {string[]} args
   * @param {Record<string, string>} [env]
   * @param {{ keepsData?: boolean, onLine?: (line: string) => void, onMessage?: (message: unknown) => Promise<unknown> }} [options]
   */
  async start(name, args, env = {}, { keepsData = false, onLine, onMessage } = {}) {
    const onEnd = (reason) => this.#fail(new ChildEnded(`The ${name} ended by itself: ${reason}`));
    const entry = await this.#spawn(name, args, env, onEnd, onLine);
    entry.graceMs = keepsData ? longGraceMs : shortGraceMs;
    const answer = async (message) => {
      const words = await onMessage(message);
      if (entry.child.connected) entry.child.send(words);
    };
    if (onMessage) entry.child.on("message", (message) => void answer(message));
  }

  /** Runs a Node program to its end; resolves with its exit code. */
  async finish(name, args, env = {}, onLine) {
    const entry = await this.#spawn(name, args, env, () => {}, onLine);
    await entry.ended;
    return { code: entry.child.exitCode, output: entry.tail.join("\n") };
  }

  /** Ends all, the last started first: what asks before what answers. Safe to call again. */
  async stop() {
    this.#stopping = true;
    for (const entry of this.#running.toReversed()) await this.#end(entry);
  }

  /** At once, for the impatient. */
  kill() {
    for (const { child } of this.#running) child.kill("SIGKILL");
  }

  async #spawn(name, args, env, onEnd, onLine) {
    await mkdir(this.#logs, { recursive: true });
    const file = path.join(this.#logs, `${name}.log`);
    const log = createWriteStream(file, { mode: 0o600 });
    const child = spawn(node, [`--import=${leaveWithParent}`, ...args], {
      cwd: root,
      // TypeScript is stripped of its types once, not at each start.
      env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Ctrl-C in the terminal is for this process alone, which stops the others in order.
      detached: true,
    });
    const entry = { name, child, tail: [], graceMs: longGraceMs, ended: once(child, "close") };
    for (const stream of [child.stdout, child.stderr]) follow(stream, log, entry.tail, onLine);
    this.#running.push(entry);
    child.once("close", (code, signal) => {
      log.end();
      this.#running = this.#running.filter((other) => other !== entry);
      if (!this.#stopping) onEnd(`${signal ?? `exit code ${code}`}\n${entry.tail.join("\n")}\n(all of it: ${file})`);
    });
    child.once("error", this.#fail);
    return entry;
  }

  async #end({ child, ended, graceMs }) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await ended;
    clearTimeout(force);
  }
}

/** A child that ended, as a sentence for the terminal. */
export class ChildEnded extends Error {}

function follow(stream, log, tail, onLine = () => {}) {
  stream.pipe(log, { end: false });
  let rest = "";
  stream.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop().slice(-10_000);
    for (const line of lines) {
      tail.push(line);
      if (tail.length > keptLines) tail.shift();
      onLine(line);
    }
  });
}
