import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setInterval as every, setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { map, parallel } from "../scopes/parallel.ts";
import { step } from "../steps/step.ts";
import { recordAndReplay } from "./interception.fixture.ts";

/** A random program of timers, requests, randomness and the clock; what it does next depends on what it saw. */
type Program =
  | { readonly do: "draw" | "clock" | "immediate" | "tick" }
  | { readonly do: "sleep" | "step"; readonly ms: number }
  | { readonly do: "interval"; readonly ms: number; readonly times: number }
  | { readonly do: "clear"; readonly ms: number; readonly after: number }
  | { readonly do: "timeout"; readonly ms: number; readonly takes: number }
  | { readonly do: "fetch"; readonly takes: number; readonly stream: boolean; readonly read: number }
  | { readonly do: "choose" | "sequence" | "all" | "race" | "parallel" | "map"; readonly of: readonly Program[] };

const small = fc.nat(4);
const { program } = fc.letrec<{ program: Program }>((tie) => ({
  program: fc.oneof(
    { maxDepth: 3 },
    fc.record({ do: fc.constantFrom("draw" as const, "clock" as const, "immediate" as const, "tick" as const) }),
    fc.record({ do: fc.constantFrom("sleep" as const, "step" as const), ms: small }),
    fc.record({ do: fc.constant("interval" as const), ms: small, times: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ do: fc.constant("clear" as const), ms: small, after: small }),
    fc.record({ do: fc.constant("timeout" as const), ms: small, takes: small }),
    fc.record({ do: fc.constant("fetch" as const), takes: small, stream: fc.boolean(), read: fc.nat(3) }),
    fc.record({
      do: fc.constantFrom("choose" as const, "sequence" as const, "all" as const, "race" as const, "parallel" as const, "map" as const),
      of: fc.array(tie("program"), { minLength: 1, maxLength: 4 }),
    }),
  ),
}));

let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const [, kind, takes] = request.url!.split("/");
    const stream = kind === "stream";
    response.writeHead(200, { "content-type": stream ? "text/event-stream" : "application/json" });
    let sent = 0;
    const timer = setInterval(
      () => {
        response.write(stream ? `data: ${sent} é\n\n` : `${sent}`);
        if (++sent < 3) return;
        clearInterval(timer);
        response.end();
      },
      Number(takes) / 2,
    );
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function execute(node: Program, seen: string[]): Promise<string> {
  const arrive = (what: unknown): string => {
    seen.push(String(what));
    return String(what);
  };
  switch (node.do) {
    case "draw":
      return arrive(`${Math.random()} ${crypto.randomUUID()} ${randomInt(100)}`);
    case "clock":
      return arrive(`${Date.now()} ${performance.now()} ${new Date().toISOString()}`);
    case "immediate":
      return arrive(await new Promise((resolve) => setImmediate(resolve, `${seen.length}`)));
    case "tick":
      return arrive(await new Promise((resolve) => process.nextTick(resolve, "tick")));
    case "sleep":
      return arrive(await sleep(node.ms, `slept ${seen.length}`));
    case "step":
      return arrive(await step("wait", seen.length, async (before) => `${before} ${await sleep(node.ms, "stepped")}`));
    case "interval":
      return arrive(await interval(node.ms, node.times));
    case "clear": {
      const timer = setTimeout(() => arrive("rang"), node.ms);
      await sleep(node.after);
      clearTimeout(timer);
      return arrive("cleared");
    }
    case "timeout":
      return arrive(await request(`late/${node.takes}`, AbortSignal.timeout(node.ms)));
    case "fetch":
      return arrive(node.stream ? await stream(node.takes, node.read) : await request(`whole/${node.takes}`));
    default:
      return composite(node, seen);
  }
}

async function composite(node: Extract<Program, { of: unknown }>, seen: string[]): Promise<string> {
  const each = (): Promise<string>[] => node.of.map((child) => execute(child, seen));
  switch (node.do) {
    case "choose":
      return execute(node.of[Math.floor(Math.random() * node.of.length)]!, seen);
    case "all":
      return (await Promise.all(each())).join("&");
    case "race":
      return Promise.race(each());
    case "parallel":
      return Object.values(await parallel(Object.fromEntries(node.of.map((child, i) => [`b${i}`, () => execute(child, seen)])))).join("/");
    case "map":
      return (await map(node.of, (child) => execute(child, seen), { concurrency: 2 })).join(",");
    case "sequence": {
      const results: string[] = [];
      for (const child of node.of) results.push(await execute(child, seen));
      return results.join("+");
    }
  }
}

async function interval(ms: number, times: number): Promise<string> {
  let count = 0;
  if (times % 2 === 0) {
    for await (const _ of every(ms)) if (++count >= times) break;
    return `ticked ${count}`;
  }
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (++count < times) return;
      clearInterval(timer);
      resolve();
    }, ms);
  });
  return `rang ${count}`;
}

async function request(path: string, signal?: AbortSignal): Promise<string> {
  try {
    const response = await fetch(`${base}/${path}`, signal ? { signal } : {});
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

async function stream(takes: number, read: number): Promise<string> {
  const response = await fetch(`${base}/stream/${takes}`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const texts: string[] = [];
  for (let i = 0; i < read; i++) texts.push((await reader.read()).value ?? "end");
  await reader.cancel();
  return texts.join("");
}

const scale = Number(process.env["RETAKE_SOAK"] ?? 1);
const SEED = process.env["RETAKE_SEED"];

describe("random programs of timers, requests, randomness and the clock", () => {
  it(
    "replay strictly with the same journal, byte for byte, and the same output",
    async () => {
      await fc.assert(
        fc.asyncProperty(program, async (root) => {
          const { output } = await recordAndReplay(async () => {
            const seen: string[] = [];
            return `${await execute(root, seen)} | ${seen.join(" ")}`;
          });
          expect(output).toContain("|");
        }),
        { numRuns: Math.ceil(300 * scale), ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
      );
    },
    120_000 * Math.max(1, scale),
  );
});
