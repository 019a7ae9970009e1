import { readFile, rm, stat, mkdtemp, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isPublicAddress, parseWebhookAllow } from "./allow.ts";
import { createWebhookSecrets } from "./secrets.ts";
import { createWebhookSender, type SenderOptions } from "./sender.ts";
import { checkTarget } from "./target.ts";

const never = new AbortController().signal;
const KEY = "a-key-of-webhooks-that-nobody-can-guess";

describe("isPublicAddress", () => {
  test.each([
    "127.0.0.1 127.9.9.9 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200",
    "224.0.0.1 240.0.0.1 255.255.255.255 192.0.0.8 198.18.0.1 203.0.113.5 168.63.129.16",
    ":: ::1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 2001:db8::1",
    "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001::1 100::1",
    "localhost nonsense 127.1 [::1]",
  ])("is none of %s", (list) => {
    for (const address of list.split(" ")) expect({ address, is: isPublicAddress(address) }).toEqual({ address, is: false });
  });

  test.each(["1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])("is %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test("of IPv4 is never one of the networks that are no one's and everyone's, in whatever clothes", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.constantFrom(0, 10, 127), octet, octet, octet, (a, b, c, d) => {
        const address = `${a}.${b}.${c}.${d}`;
        expect([address, `::ffff:${address}`, `::${address}`, `64:ff9b::${address}`].filter(isPublicAddress)).toEqual([]);
      }),
    );
  });
});

describe("checkTarget", () => {
  const outcome = (url: string, allow = ""): string => {
    try {
      checkTarget(url, parseWebhookAllow(allow));
      return "ok";
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  test("refuses addresses that are not public however they are written, and plain http", () => {
    const hosts = ["127.0.0.1", "2130706433", "0x7f.1", "017700000001", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.1.2.3"];
    for (const host of hosts) expect({ host, is: outcome(`https://${host}/`) }).toEqual({ host, is: "bad_request" });
    expect(outcome("http://hooks.example/")).toBe("bad_request");
    expect(outcome("http://8.8.8.8/")).toBe("bad_request");
    expect(outcome("https://hooks.example/")).toBe("ok");
    expect(outcome("https://8.8.8.8/")).toBe("ok");
  });
  test("allows what the settings name", () => {
    const allow = "hooks.internal, *.corp , 10.1.0.0/16,fd00::/8, 127.0.0.1";
    const good = [
      "http://hooks.internal",
      "http://a.b.corp",
      "http://10.1.2.3",
      "https://[fd00::5]",
      "http://127.0.0.1:9",
      "http://[::ffff:10.1.2.3]",
    ];
    for (const url of good) expect({ url, is: outcome(url, allow) }).toEqual({ url, is: "ok" });
    for (const url of ["https://10.2.0.1", "https://127.0.0.2", "http://corp", "https://[fe80::1]"]) {
      // Names that are no more than names may still be found where they may be.
      expect({ url, is: outcome(url, allow) }).toEqual({ url, is: url === "http://corp" ? "ok" : "bad_request" });
    }
    for (const wrong of ["a b", "10.0.0.0/99", "http://x", "1.2.3.4.5/8"]) expect(() => parseWebhookAllow(wrong)).toThrow("is no");
  });
});

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe("createWebhookSender", () => {
  let server: Server;
  let port: number;
  let received: Received[];
  let answer: (response: ServerResponse) => void;
  beforeEach(async () => {
    received = [];
    answer = (response) => response.end();
    server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        received.push({ headers: request.headers, body });
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const secrets = createWebhookSecrets({ secretKey: KEY, dataDir: "unused" });
  const sender = (options: Partial<SenderOptions> & { allowed?: string } = {}) =>
    createWebhookSender({ secrets, version: "1", now: Date.now, allow: parseWebhookAllow(options.allowed ?? "127.0.0.1"), ...options });
  const webhook = async (fields: object = {}) => ({
    id: "a".repeat(32),
    url: `http://127.0.0.1:${port}/hook?x=1`,
    generation: 1,
    secretTimeMs: 0,
    keyId: await secrets.keyId(),
    ...fields,
  });
  const message = { id: "m1", body: '{"text":"ünï"}' };

  test("posts what can be checked as the guide says", async () => {
    const { attempt, result } = await sender().send(await webhook(), message, never);
    expect({ result, status: attempt.status, error: attempt.error }).toEqual({ result: "taken", status: 200, error: null });
    const [{ headers, body } = { headers: {}, body: "" }] = received;
    expect(body).toBe(message.body);
    expect(headers).toMatchObject({ "content-type": "application/json", "user-agent": "retake/1", "webhook-id": "m1" });
    const isFromRetake = await ofTheGuide();
    const secret = await secrets.secretOf("a".repeat(32), 1);
    expect(isFromRetake(secret, headers, body)).toBe(true);
    expect(isFromRetake(secret, headers, `${body} `)).toBe(false);
    expect(isFromRetake(secret, { ...headers, "webhook-id": "m2" }, body)).toBe(false);
    expect(isFromRetake(secret, headers, body, Date.now() + 400_000)).toBe(false);
    expect(isFromRetake(secret, { ...headers, "webhook-timestamp": "soon" }, body)).toBe(false);
    expect(isFromRetake(await secrets.secretOf("b".repeat(32), 1), headers, body)).toBe(false);
    expect(isFromRetake(secret, {}, body)).toBe(false);
  });

  test("signs with the secret before as well for a day, and with no other key", async () => {
    const isFromRetake = await ofTheGuide();
    const [first, second] = await Promise.all([1, 2].map(async (n) => secrets.secretOf("a".repeat(32), n)));
    await sender().send(await webhook({ generation: 2, secretTimeMs: Date.now() }), message, never);
    expect([first!, second!].map((secret) => isFromRetake(secret, received[0]!.headers, message.body))).toEqual([true, true]);
    await sender().send(await webhook({ generation: 2, secretTimeMs: Date.now() - 90_000_000 }), message, never);
    expect([first!, second!].map((secret) => isFromRetake(secret, received[1]!.headers, message.body))).toEqual([false, true]);
    const other = await sender().send(await webhook({ keyId: "0000" }), message, never);
    expect(other).toMatchObject({
      result: "refused",
      attempt: { status: null, error: expect.stringContaining("RETAKE_SECRET_KEY") as string },
    });
    expect(received).toHaveLength(2);
  });

  test("follows no redirect, and takes no error for a success", async () => {
    for (const status of [301, 307, 400, 404, 500]) {
      answer = (response) => response.writeHead(status, { location: `http://127.0.0.1:${port}/other` }).end();
      expect(await sender().send(await webhook(), message, never)).toMatchObject({
        result: "failed",
        attempt: { status, error: `answered ${status}` },
      });
    }
    expect(received).toHaveLength(5);
  });

  test("waits for no answer for ever, and reads little of one", async () => {
    answer = () => undefined;
    const slow = await sender({ timeoutMs: 100 }).send(await webhook(), message, never);
    expect(slow).toMatchObject({ result: "failed", attempt: { status: null, error: "no answer within 0.1 s" } });
    let written = 0;
    answer = (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
        response.once("drain", more);
      };
      more();
    };
    expect(await sender().send(await webhook(), message, never)).toMatchObject({ result: "taken" });
    expect(written).toBeLessThan(32 * 2 ** 20);
    answer = (response) => response.write("never ends");
    expect(await sender({ timeoutMs: 100 }).send(await webhook(), message, never)).toMatchObject({ result: "failed" });
    const gone = await sender().send(await webhook({ url: "http://127.0.0.1:1/" }), message, never);
    expect(gone).toMatchObject({ result: "failed", attempt: { error: expect.stringContaining("ECONNREFUSED") as string } });
  });

  test("goes to no name that leads to an address it may not reach", async () => {
    const resolved: string[] = [];
    const resolver =
      (...addresses: string[]): NonNullable<SenderOptions["resolver"]> =>
      (host, _options, callback) => {
        resolved.push(host);
        callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
        );
      };
    const url = `https://rebind.example:${port}/`;
    for (const addresses of [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:169.254.169.254"], ["10.0.0.7"]]) {
      const refused = await sender({ allowed: "", resolver: resolver(...addresses) }).send(await webhook({ url }), message, never);
      expect(refused).toMatchObject({ result: "refused", attempt: { error: expect.stringContaining("RETAKE_WEBHOOK_ALLOW") as string } });
    }
    // The machine's own look-up of the machine's own name.
    const own = await sender({ allowed: "" }).send(await webhook({ url: `https://localhost:${port}/` }), message, never);
    expect(own).toMatchObject({ result: "refused" });
    const plain = await sender({ allowed: "9.9.9.9", resolver: resolver("8.8.8.8") }).send(
      await webhook({ url: "http://x.example/" }),
      message,
      never,
    );
    expect(plain).toMatchObject({ result: "refused", attempt: { error: expect.stringContaining("https") as string } });
    expect(received).toEqual([]);
    // One look-up each: what was checked is what is called.
    resolved.length = 0;
    const named = { url: `http://hooks.example:${port}/` };
    expect(await sender({ resolver: resolver("127.0.0.1") }).send(await webhook(named), message, never)).toMatchObject({ result: "taken" });
    expect(resolved).toEqual(["hooks.example"]);
    expect(received[0]?.headers.host).toBe(`hooks.example:${port}`);
  });
});

describe("createWebhookSecrets", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "retake-webhook-key-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test("makes a key that only its owner reads, once", async () => {
    const make = () => createWebhookSecrets({ secretKey: undefined, dataDir: join(directory, "new") });
    const secret = await make().secretOf("a", 1);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await make().secretOf("a", 1)).toBe(secret);
    expect((await stat(join(directory, "new", "webhook-key"))).mode & 0o777).toBe(0o600);
    expect(new Set([secret, await make().secretOf("a", 2), await make().secretOf("b", 1)]).size).toBe(3);
    await writeFile(join(directory, "new", "webhook-key"), "short");
    await expect(make().secretOf("a", 1)).rejects.toMatchObject({ code: "data_directory_unusable" });
  });
});

type Check = (secret: string, headers: IncomingHttpHeaders, body: string, nowMs?: number) => boolean;

/** The example of the guide, as it stands there. */
async function ofTheGuide(): Promise<Check> {
  const guide = await readFile(new URL("../../../../docs/guides/alerts.md", import.meta.url), "utf8");
  const code = /```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  const path = join(await mkdtemp(join(tmpdir(), "retake-guide-")), "check.mjs");
  await writeFile(path, code);
  const { isFromRetake } = (await import(pathToFileURL(path).href)) as { isFromRetake: Check };
  await rm(path);
  return isFromRetake;
}
