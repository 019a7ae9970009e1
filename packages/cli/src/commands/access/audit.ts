import type { AuditEntry } from "@retake/protocol";
import { Command } from "commander";
import { contextOf } from "../../context.ts";
import { CommandFailure, ExitCode } from "../../exit-code.ts";
import { wholeNumber } from "../../options.ts";
import { table, type Column } from "../../terminal/table.ts";
import { note, plain, print, printJson, styled } from "../../terminal/text.ts";
import { time } from "../../terminal/units.ts";

const PAGE = 1000;

interface Options {
  readonly verify?: true;
  readonly limit: number;
  readonly json?: true;
}

export function auditCommand(): Command {
  return new Command("audit")
    .description("Show administrative acts: projects and keys made, keys revoked, data deleted. Needs a key of scope admin, or loopback.")
    .option("--verify", "check the chain of hashes: whether an entry was changed, taken out or put in")
    .option("--limit <count>", "how many to list", wholeNumber(1), 50)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake audit\n  retake audit --limit 10000 --json | jq '.entries[] | select(.act == \"key.created\")'\n  retake audit --verify\n\nKeep the head that --verify prints somewhere else: it shows later whether entries at the end are gone.\nEnds with 1 where the chain is broken.",
    )
    .action(async (options: Options, command: Command) => {
      const { client } = contextOf(command);
      if (options.verify) {
        await verify(client, options);
        return;
      }
      const entries: AuditEntry[] = [];
      let page: AuditEntry[];
      do {
        const limit = Math.min(PAGE, options.limit - entries.length);
        ({ entries: page } = await client.listAudit({ query: { limit, before: entries.at(-1)?.sequence } }));
        entries.push(...page);
      } while (page.length > 0 && entries.length < options.limit);
      if (options.json) printJson({ entries });
      else if (entries.length > 0) print(table(columns, entries.map(toRow)));
      else note("Nothing has been done yet.");
    });
}

async function verify({ verifyAudit }: Pick<ReturnType<typeof contextOf>["client"], "verifyAudit">, { json }: Options): Promise<void> {
  const verdict = await verifyAudit();
  const { valid, entries, head, fault } = verdict;
  if (json) printJson(verdict);
  else {
    print(
      valid
        ? styled("green", `The chain is whole: ${entries} entries.`)
        : styled("red", `The chain is broken. ${plain(fault?.message ?? "")}`),
    );
    if (head !== null) print(`head ${head.sequence} ${plain(head.hash)}`);
  }
  if (!valid) throw new CommandFailure(ExitCode.negative);
}

const columns: readonly Column[] = [
  { title: "#", align: "right" },
  { title: "TIME" },
  { title: "WHO", maxWidth: 32 },
  { title: "DID", maxWidth: 24 },
  { title: "PROJECT", maxWidth: 24 },
  { title: "TO", maxWidth: 36 },
  { title: "DETAILS", maxWidth: 60 },
];

function toRow({ sequence, timeMs, actor, act, project, subject, details }: AuditEntry): string[] {
  return [String(sequence), time(timeMs), plain(actor), plain(act), plain(project), plain(subject), plain(details)];
}
