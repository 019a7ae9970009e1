import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Payload } from "../payload.ts";
import type { Spool } from "./spool.ts";

/** A payload that is known by its number; its body by nothing else. */
export function payloadOf(number: number, sizeBytes = 40): Payload {
  const seed = createHash("sha256").update(String(number)).digest("hex");
  const body = Buffer.from(`${number}:${seed.repeat(Math.ceil(sizeBytes / seed.length))}`.slice(0, Math.max(sizeBytes, 12)));
  return { project: `project ${number % 3} ä`, signal: (["traces", "logs", "metrics"] as const)[number % 3]!, body };
}

export function numberOf({ body }: Payload): number {
  return Number(body.toString("latin1").split(":", 1)[0]);
}

/** Reads and drains all that is there. */
export async function drain(spool: Spool, maxBytes = 1 << 20): Promise<Payload[]> {
  const payloads: Payload[] = [];
  for (let read = await spool.read(maxBytes); read; read = await spool.read(maxBytes)) {
    payloads.push(...read.payloads);
    await read.done();
  }
  return payloads;
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), "retake-spool-"));
}

/** What would be there if the process ended now. */
export async function copyOf(dir: string): Promise<string> {
  const copy = await temporaryDirectory();
  await rm(copy, { recursive: true });
  await cp(dir, copy, { recursive: true });
  return copy;
}

export async function segmentsIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => name.endsWith(".seg")).toSorted();
}
