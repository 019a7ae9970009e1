import { z } from "zod";

const MEBIBYTE = 1024 * 1024;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const url = z.url({ protocol: /^https?$/ }).superRefine((text, context) => {
  if (!URL.canParse(text)) return;
  const { username, password, search, hash } = new URL(text);
  const add = (message: string): void => context.addIssue({ code: "custom", message });
  if (username !== "" || password !== "") add("may not hold a password; put it into headers");
  if (search !== "" || hash !== "") add("may have no query: /v1/traces is put behind it");
});

/** Another OTLP/HTTP endpoint that gets what is stored here. */
export const forwardTarget = z.strictObject({
  /** Like `https://collector.example:4318`: `/v1/traces` and its like are put behind it. */
  url,
  /** `${NAME}` in a value stands for an environment variable's. */
  headers: z.record(z.string().regex(HEADER_NAME, "is no name of a header"), z.string().max(10_000)).default({}),
  signals: z
    .array(z.enum(["traces", "logs", "metrics"]))
    .min(1)
    .default(["traces", "logs", "metrics"]),
  gzip: z.boolean().default(true),
  /** Of one request. */
  timeoutMs: z.number().int().min(100).max(600_000).default(10_000),
  /** Of what waits on disk for it; beyond, what comes is dropped for this endpoint. */
  maxQueueBytes: z
    .number()
    .int()
    .min(MEBIBYTE)
    .max(2 ** 40)
    .default(1024 * MEBIBYTE),
});
export type ForwardTarget = z.infer<typeof forwardTarget>;
