import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { open, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSpool, type SpoolOptions } from "./open-spool.ts";
import type { Spool } from "./spool.ts";
import { copyOf, drain, numberOf, payloadOf, segmentsIn, temporaryDirectory } from "./spool.fixture.ts";

let dir: string;
const opened: Spool[] = [];
const logged: string[] = [];
const made: string[] = [];

beforeEach(async () => {
  dir = await temporaryDirectory();
  made.push(dir);
});
afterEach(async () => {
  for (const spool of opened.splice(0)) await spool.close();
  for (const path of made.splice(0)) await rm(path, { recursive: true });
  logged.length = 0;
});

async function spoolOf(options: Partial<SpoolOptions> = {}): Promise<Spool> {
  const spool = await openSpool({ dir, maxBytes: 1 << 20, log: (_level, message) => logged.push(message), ...options });
  opened.push(spool);
  return spool;
}

async function crash(): Promise<string> {
  const copy = await copyOf(dir);
  made.push(copy);
  return copy;
}

describe("a spool", () => {
  test("gives back what was put in, in order, and nothing again", async () => {
    const spool = await spoolOf();
    const payloads = [0, 1, 2, 3].map((n) => payloadOf(n, n * 700));
    expect(await spool.append(payloads.slice(0, 3))).toBe("stored");
    expect(await spool.append(payloads.slice(3))).toBe("stored");
    expect(spool.stats()).toMatchObject({ payloads: 4, appended: 4, drained: 0 });
    expect(await drain(spool)).toEqual(payloads);
    expect(spool.stats()).toMatchObject({ payloads: 0, pendingBytes: 0, oldestMs: null, drained: 4 });
    expect(await spool.read(1000)).toBeNull();
    expect(await segmentsIn(dir)).toEqual([]);
  });

  test("reads about as much as it is asked for, at least one", async () => {
    const spool = await spoolOf();
    await spool.append([payloadOf(0, 400), payloadOf(1, 400), payloadOf(2, 5000)]);
    const sizes = [];
    for (let read = await spool.read(900); read; read = await spool.read(900)) sizes.push(read.payloads.length);
    expect(sizes).toEqual([2, 1]);
    expect(spool.stats().payloads).toBe(3);
  });

  test("goes on where the process before it ended: what was not done comes again", async () => {
    const spool = await spoolOf({ segmentBytes: 300, now: () => 1000 });
    for (let n = 0; n < 10; n++) await spool.append([payloadOf(n)]);
    await (await spool.read(100))!.done();
    await spool.read(100);
    const next = await spoolOf({ dir: await crash(), now: () => 2000 });
    expect(next.stats()).toMatchObject({ payloads: 8, oldestMs: 1000 });
    await next.append([payloadOf(10)]);
    expect((await drain(next)).map(numberOf)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(next.stats()).toMatchObject({ payloads: 0, damaged: 0 });
  });

  test("knows when the oldest was received", async () => {
    let nowMs = 1000;
    const spool = await spoolOf({ now: () => nowMs++ });
    for (let n = 0; n < 3; n++) await spool.append([payloadOf(n)]);
    expect(spool.stats().oldestMs).toBe(1000);
    await (await spool.read(1))!.done();
    expect(spool.stats().oldestMs).toBe(1001);
    await drain(spool);
    await spool.append([payloadOf(3)]);
    expect(spool.stats().oldestMs).toBe(1003);
  });

  test("stores appends that come together by one sync", async () => {
    let syncs = 0;
    const spool = await spoolOf({ openFile: tampered({ datasync: () => void syncs++ }) });
    const results = await Promise.all(Array.from({ length: 50 }, (_, n) => spool.append([payloadOf(n)])));
    expect(new Set(results)).toEqual(new Set(["stored"]));
    expect(syncs).toBeLessThan(10);
  });

  test("may be drained while it is appended to", async () => {
    const spool = await spoolOf({ segmentBytes: 400 });
    const found: number[] = [];
    let next = 0;
    const append = async (): Promise<void> => {
      while (next < 400) expect(await spool.append([payloadOf(next++)])).toBe("stored");
    };
    const appending = Promise.all([append(), append()]);
    while (found.length < 400) {
      const read = await spool.read(150);
      if (!read) {
        await setImmediate();
        continue;
      }
      found.push(...read.payloads.map(numberOf));
      await read.done();
    }
    await appending;
    expect(found).toEqual(Array.from({ length: 400 }, (_, n) => n));
    expect(spool.stats()).toMatchObject({ payloads: 0, pendingBytes: 0, damaged: 0 });
  });

  test("is bounded, and has room again for what was drained", async () => {
    const spool = await spoolOf({ maxBytes: 1000, segmentBytes: 200 });
    let stored = 0;
    while ((await spool.append([payloadOf(stored)])) === "stored") stored++;
    expect(stored).toBeGreaterThan(5);
    expect(spool.stats().pendingBytes).toBeLessThanOrEqual(1000);
    await (await spool.read(100))!.done();
    await (await spool.read(100))!.done();
    expect(await spool.append([payloadOf(stored)])).toBe("stored");
    expect((await drain(spool)).map(numberOf)).toEqual(Array.from({ length: stored - 3 }, (_, i) => i + 4));
  });

  test("keeps files to its user", async () => {
    const spool = await spoolOf();
    await spool.append([payloadOf(0)]);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const name of ["cursor", "lock", ...(await segmentsIn(dir))]) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  });

  test("keeps large text small on disk", async () => {
    const spool = await spoolOf();
    await spool.append([payloadOf(0, 500_000)]);
    expect(spool.stats().pendingBytes).toBeLessThan(50_000);
  });
});

describe("a disk that fails", () => {
  test.each(["writev", "datasync"] as const)("at %s: nothing is half in, and what comes later is", async (call) => {
    let fails = false;
    const fail = (): void => {
      if (fails) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    };
    const spool = await spoolOf({ openFile: tampered({ [call]: fail }), segmentBytes: 250 });
    await spool.append([payloadOf(0)]);
    fails = true;
    expect(await spool.append([payloadOf(1), payloadOf(2), payloadOf(3)])).toBe("full");
    const next = await spoolOf({ dir: await crash() });
    expect((await drain(next)).map(numberOf)).toEqual([0]);
    fails = false;
    expect(await spool.append([payloadOf(4)])).toBe("stored");
    expect((await drain(spool)).map(numberOf)).toEqual([0, 4]);
    expect(spool.stats().damaged).toBe(0);
  });

  test("in the middle of a write: the part that came is cut", async () => {
    let partly = false;
    const openFile: typeof open = async (...args) => {
      const file = await open(...args);
      const writev = file.writev.bind(file);
      file.writev = (async (buffers: readonly Buffer[], position: number) => {
        if (!partly) return writev(buffers, position);
        await writev([buffers[0]!.subarray(0, 20)], position);
        throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      }) as FileHandle["writev"];
      return file;
    };
    const spool = await spoolOf({ openFile });
    await spool.append([payloadOf(0)]);
    const sizeBytes = spool.stats().pendingBytes;
    partly = true;
    expect(await spool.append([payloadOf(1)])).toBe("full");
    expect(statSync(join(dir, (await segmentsIn(dir))[0]!)).size).toBe(sizeBytes);
    expect((await segmentsIn(dir)).length).toBe(1);
  });

  test("at reading costs one file, which is kept", async () => {
    let fails = false;
    const spool = await spoolOf({
      segmentBytes: 100,
      openFile: tampered({
        read: () => {
          if (!fails) return;
          fails = false;
          throw Object.assign(new Error("bad sector"), { code: "EIO" });
        },
      }),
    });
    for (let n = 0; n < 3; n++) await spool.append([payloadOf(n)]);
    fails = true;
    expect((await drain(spool)).map(numberOf)).toEqual([1, 2]);
    expect(spool.stats()).toMatchObject({ damaged: 1, payloads: 0 });
    expect(logged).toContain("A file of the spool can't be read and is kept beside");
  });
});

describe("damage", () => {
  test("a torn tail is cut when the spool is opened", async () => {
    const spool = await spoolOf();
    await spool.append([payloadOf(0), payloadOf(1)]);
    const copy = await crash();
    const path = join(copy, (await segmentsIn(copy))[0]!);
    const { size } = statSync(path);
    appendFileSync(path, readFileSync(path).subarray(0, 50));
    const next = await spoolOf({ dir: copy });
    expect(statSync(path).size).toBe(size);
    expect(logged).toContain("The spool ended in the middle of a record, which was cut");
    await next.append([payloadOf(2)]);
    expect((await drain(next)).map(numberOf)).toEqual([0, 1, 2]);
    expect(next.stats().damaged).toBe(0);
  });

  test("a record in the middle is passed over, counted and said", async () => {
    const spool = await spoolOf();
    for (let n = 0; n < 5; n++) await spool.append([payloadOf(n, 300)]);
    const copy = await crash();
    const path = join(copy, (await segmentsIn(copy))[0]!);
    const bytes = readFileSync(path);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(path, bytes);
    const next = await spoolOf({ dir: copy });
    expect((await drain(next)).map(numberOf)).toEqual([0, 1, 3, 4]);
    expect(next.stats()).toMatchObject({ damaged: 1, payloads: 0 });
    expect(logged).toContain("Records of the spool are damaged and lost");
  });

  test("an empty last file does not make numbers start again", async () => {
    const spool = await spoolOf({ segmentBytes: 100 });
    for (let n = 0; n < 3; n++) await spool.append([payloadOf(n)]);
    const copy = await crash();
    truncateSync(join(copy, (await segmentsIn(copy))[2]!), 0);
    const next = await spoolOf({ dir: copy });
    await next.append([payloadOf(3)]);
    expect((await drain(next)).map(numberOf)).toEqual([0, 1, 3]);
    expect(next.stats()).toMatchObject({ damaged: 0, payloads: 0 });
  });

  test("a sender can't plant a record of another project: what looks like one inside a body is none", async () => {
    const spool = await spoolOf();
    await spool.append([payloadOf(0)]);
    const first = await crash();
    const planted = readFileSync(join(first, (await segmentsIn(first))[0]!));
    await drain(spool);
    // As random as a body that is not compressed.
    await spool.append([{ ...payloadOf(1), body: planted }, payloadOf(2)]);
    const copy = await crash();
    const path = join(copy, (await segmentsIn(copy))[0]!);
    const bytes = readFileSync(path);
    bytes[9]! ^= 1;
    writeFileSync(path, bytes);
    const next = await spoolOf({ dir: copy });
    expect((await drain(next)).map(numberOf)).toEqual([2]);
  });
});

describe("the lock", () => {
  test("refuses a second one while the first is open", async () => {
    const spool = await spoolOf();
    await expect(spoolOf()).rejects.toMatchObject({ code: "spool_locked" });
    await spool.close();
    await expect(spoolOf()).resolves.toBeDefined();
  });

  test("of another process holds until that is killed, and what it stored is taken over", async () => {
    const source = `
      const { openSpool } = await import(${JSON.stringify(new URL("./open-spool.ts", import.meta.url).href)});
      const spool = await openSpool({ dir: process.argv[1], maxBytes: 1e6 });
      await spool.append([{ project: "p", signal: "logs", body: Buffer.from("7:x") }]);
      console.log("stored"); setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ["--conditions=@retake/source", "--input-type=module", "--eval", source, dir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await expect(spoolOf()).rejects.toMatchObject({ code: "spool_locked" });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await drain(await spoolOf())).map(numberOf)).toEqual([7]);
  });

  test("a directory that can't be written is said so", async () => {
    writeFileSync(join(dir, "file"), "");
    await expect(spoolOf({ dir: join(dir, "file", "spool") })).rejects.toMatchObject({ code: "data_directory_unusable" });
  });
});

/** Files whose calls run something before, which may throw. */
function tampered(before: Partial<Record<"writev" | "datasync" | "read", () => void>>): typeof open {
  return async (...args) => {
    const file = await open(...args);
    for (const [name, run] of Object.entries(before)) {
      const call = (file[name as keyof typeof before] as (...values: unknown[]) => Promise<unknown>).bind(file);
      Object.assign(file, {
        [name]: async (...values: unknown[]) => {
          run();
          return call(...values);
        },
      });
    }
    return file;
  };
}
