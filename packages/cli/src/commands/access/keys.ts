import { keyScope, type ApiKey, type KeyScope } from "@retake/protocol";
import { Command, InvalidArgumentError, Option } from "commander";
import { contextOf } from "../../context.ts";
import { table, type Column } from "../../terminal/table.ts";
import { note, plain, print, printJson, styled } from "../../terminal/text.ts";
import { time } from "../../terminal/units.ts";

export function keysCommand(): Command {
  const command = new Command("keys").description(
    "Create, list and revoke keys of the collector. Needs a key of scope admin, or loopback.",
  );
  for (const each of [createCommand(), listCommand(), revokeCommand()]) command.addCommand(each);
  return command;
}

interface CreateOptions {
  readonly project?: string;
  readonly scope: KeyScope;
  readonly expires?: number;
  readonly json?: true;
}

function createCommand(): Command {
  return new Command("create")
    .description("Create a key. It is printed this once; only a hash of it is kept.")
    .argument("<name>", "who or what uses it, for people")
    .option("--project <name>", "the project it opens; else that of the key in use")
    .addOption(
      new Option(
        "--scope <scope>",
        "ingest: telemetry only; read: reading its project; write: telemetry and the API of its project; admin: also projects, keys and the audit log",
      )
        .choices(keyScope.options)
        .default("write"),
    )
    .option("--expires <when>", "90d, 12h, or a date: 2027-01-31", parseExpiry)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake keys create ci --scope ingest --expires 90d\n  export RETAKE_KEY=$(retake keys create my-laptop --project shop)\n  retake keys create operations --scope admin",
    )
    .action(async (name: string, { project, scope, expires, json }: CreateOptions, command: Command) => {
      const { client } = contextOf(command);
      const created = await client.createKey({
        body: { name, scope, expiresTimeMs: expires ?? null, ...(project !== undefined && { project }) },
      });
      if (json) {
        printJson(created);
        return;
      }
      print(created.secret);
      const { id, project: opens, expiresTimeMs } = created.key;
      note(`Key ${id}, ${scope}, project ${plain(opens)}${expiresTimeMs === null ? "" : `, until ${time(expiresTimeMs)}`}.`);
      note("It is not shown again. Set it as RETAKE_KEY; other exporters send it as the header `authorization: Bearer <key>`.");
    });
}

interface ListOptions {
  readonly project?: string;
  readonly all?: true;
  readonly json?: true;
}

function listCommand(): Command {
  return new Command("list")
    .description("List keys that hold, newest first. Their secrets are nowhere.")
    .option("--project <name>", "only keys of this project")
    .option("--all", "also keys that were revoked or have expired")
    .option("--json", "print JSON only")
    .addHelpText("after", "\nExamples:\n  retake keys list\n  retake keys list --project shop --all")
    .action(async ({ project, all, json }: ListOptions, command: Command) => {
      const { keys } = await contextOf(command).client.listKeys({ query: { project } });
      const shown = keys.filter((key) => all || stateOf(key) === "holds");
      if (json) printJson({ keys: shown });
      else if (shown.length > 0) print(table(columns, shown.map(toRow)));
      else note("There are no keys.");
    });
}

function revokeCommand(): Command {
  return new Command("revoke")
    .description("Revoke a key, for good: within 5 seconds every collector refuses it.")
    .argument("<id>", "the key's id; `retake keys list` shows it", parseKeyId)
    .option("--json", "print JSON only")
    .addHelpText("after", "\nExample:\n  retake keys revoke 0123456789abcdef")
    .action(async (keyId: string, { json }: { json?: true }, command: Command) => {
      const key = await contextOf(command).client.revokeKey({ params: { keyId }, body: {} });
      if (json) printJson(key);
      else note(`Revoked ${key.id} (${plain(key.name)}).`);
    });
}

const columns: readonly Column[] = [
  { title: "ID" },
  { title: "NAME", maxWidth: 32 },
  { title: "PROJECT", maxWidth: 32 },
  { title: "SCOPE" },
  { title: "STATE" },
  { title: "CREATED" },
  { title: "EXPIRES" },
  { title: "LAST USED" },
];

function toRow(key: ApiKey): string[] {
  const state = stateOf(key);
  return [
    key.id,
    plain(key.name),
    plain(key.project),
    key.scope,
    styled(state === "holds" ? "green" : "red", state),
    time(key.createdTimeMs),
    key.expiresTimeMs === null ? "never" : time(key.expiresTimeMs),
    key.lastUsedTimeMs === null ? "" : time(key.lastUsedTimeMs),
  ];
}

function stateOf({ revokedTimeMs, expiresTimeMs }: ApiKey): "holds" | "revoked" | "expired" {
  if (revokedTimeMs !== null) return "revoked";
  return expiresTimeMs !== null && expiresTimeMs <= Date.now() ? "expired" : "holds";
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

function parseExpiry(text: string): number {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const timeMs = count === undefined || unit === undefined ? Date.parse(text) : Date.now() + Number(count) * unitMs[unit]!;
  if (Number.isFinite(timeMs)) return timeMs;
  throw new InvalidArgumentError("Expected something like 90d, 12h or 2027-01-31.");
}

/** Of a whole key the id is enough: its secret goes nowhere. */
function parseKeyId(text: string): string {
  const [, id] = /^(?:rtk_)?([0-9a-f]{16})(?:_[0-9a-f]{64})?$/.exec(text) ?? [];
  if (id !== undefined) return id;
  throw new InvalidArgumentError("A key's id has 16 hexadecimal digits; `retake keys list` shows it.");
}
