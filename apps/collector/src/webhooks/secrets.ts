import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RetakeError } from "@retake/protocol";
import type { WebhookData } from "@retake/store";

/** Secrets of webhooks. None is kept: each is made anew of the collector's own key, which is not in the store. */
export interface WebhookSecrets {
  /** Names the collector's key, and says nothing of it. */
  keyId(): Promise<string>;
  /** As users get it: `whsec_` and base64. */
  secretOf(webhookId: string, generation: number): Promise<string>;
  /**
   * Headers of a request, after https://www.standardwebhooks.com. For 24 hours after a new secret was made the one before signs as well.
   *
   * @throws RetakeError `conflict` Thrown where the webhook's secrets were made of another key.
   */
  sign(webhook: WebhookData & { readonly id: string }, message: Message, nowMs: number): Promise<Record<string, string>>;
}

export interface Message {
  readonly id: string;
  readonly body: string;
}

const DAY_MS = 86_400_000;
const FILE = "webhook-key";

/** @param key of the settings; without one, a file of the data directory has it, made when it is first needed */
export function createWebhookSecrets({
  secretKey,
  dataDir,
}: {
  readonly secretKey: string | undefined;
  readonly dataDir: string;
}): WebhookSecrets {
  let known: Promise<Buffer> | undefined;
  const key = async (): Promise<Buffer> => {
    known ??= secretKey === undefined ? readOrMake(dataDir) : Promise.resolve(Buffer.from(secretKey));
    known.catch(() => (known = undefined));
    return known;
  };
  const bytesOf = async (webhookId: string, generation: number): Promise<Buffer> =>
    Buffer.from(hkdfSync("sha256", await key(), "retake webhook secret", `${webhookId}:${generation}`, 32));
  const keyId = async (): Promise<string> => Buffer.from(hkdfSync("sha256", await key(), "retake webhook key id", "", 8)).toString("hex");
  return {
    keyId,
    secretOf: async (webhookId, generation) => `whsec_${(await bytesOf(webhookId, generation)).toString("base64")}`,
    async sign({ id: webhookId, generation, secretTimeMs, keyId: madeOf }, { id, body }, nowMs) {
      if (madeOf !== (await keyId()))
        throw new RetakeError(
          "conflict",
          "The secret of this webhook was made with another key than this collector has. Give all collectors the same RETAKE_SECRET_KEY, or make a new secret.",
        );
      const seconds = Math.floor(nowMs / 1000);
      const generations = generation > 1 && nowMs - secretTimeMs < DAY_MS ? [generation, generation - 1] : [generation];
      const signatures = await Promise.all(
        generations.map(async (each) => {
          const signature = createHmac("sha256", await bytesOf(webhookId, each)).update(`${id}.${seconds}.${body}`);
          return `v1,${signature.digest("base64")}`;
        }),
      );
      return { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": signatures.join(" ") };
    },
  };
}

async function readOrMake(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, FILE);
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(path, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw unusable(path, error);
  }
  const text = (await readFile(path, "utf8").catch((error: unknown) => Promise.reject(unusable(path, error)))).trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw unusable(path, undefined);
  return Buffer.from(text, "hex");
}

function unusable(path: string, cause: unknown): RetakeError {
  return new RetakeError("data_directory_unusable", `The key of webhooks at ${path} can't be read or made.`, { cause });
}
