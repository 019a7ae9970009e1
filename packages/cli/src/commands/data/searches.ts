import { parseSearch, searchRange, type SavedSearch } from "@retake/protocol";
import { Command, InvalidArgumentError } from "commander";
import { contextOf } from "../../context.ts";
import { findSavedSearch } from "../../saved-search.ts";
import { confirm } from "../../terminal/confirm.ts";
import { table, type Column } from "../../terminal/table.ts";
import { note, plain, print, printJson } from "../../terminal/text.ts";
import { time } from "../../terminal/units.ts";

export function searchesCommand(): Command {
  const command = new Command("searches").description("Save, list and delete searches under a name.");
  for (const each of [listCommand(), saveCommand(), deleteCommand()]) command.addCommand(each);
  return command;
}

export function parseRange(text: string): string {
  const parsed = searchRange.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError("Expected how far back to look: 1h, 7d, 4w, all.");
}

function listCommand(): Command {
  return new Command("list")
    .description("List saved searches by name.")
    .option("--json", "print JSON only")
    .addHelpText("after", "\nExamples:\n  retake searches list\n  retake searches list --json | jq -r '.searches[].name'")
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { searches } = await contextOf(command).client.listSavedSearches();
      if (json) printJson({ searches });
      else if (searches.length > 0) print(table(columns, searches.map(toRow)));
      else note("There are no saved searches. Save one: retake searches save NAME QUERY");
    });
}

interface SaveOptions {
  readonly range?: string;
  readonly json?: true;
}

function saveCommand(): Command {
  return new Command("save")
    .description("Save a search under a name, or change the one of that name.")
    .argument("<name>", "what it is called")
    .argument("<query...>", "as for `retake runs`")
    .option("--range <range>", "how far back it looks where it says nothing of time itself: 1h, 7d, 4w, all", parseRange)
    .option("--json", "print JSON only")
    .addHelpText(
      "after",
      "\nExamples:\n  retake searches save \"Failed refunds\" 'tool:refund status:error'\n  retake searches save Expensive 'cost:>1' --range 30d",
    )
    .action(async (name: string, words: string[], { range, json }: SaveOptions, command: Command) => {
      const { client } = contextOf(command);
      const q = words.join(" ");
      parseSearch(q);
      const [before] = (await client.listSavedSearches({ query: { name } })).searches;
      const fields = { q, ...(range !== undefined && { range }) };
      const search = before
        ? await client.changeSavedSearch({ params: { searchId: before.id }, body: fields })
        : await client.createSavedSearch({ body: { name, ...fields } });
      if (json) printJson(search);
      else
        note(`${before ? "Changed" : "Saved"} ${plain(search.name)}. Its runs: retake runs --saved ${JSON.stringify(plain(search.name))}`);
    });
}

function deleteCommand(): Command {
  return new Command("delete")
    .description("Delete a saved search that no alert needs.")
    .argument("<name>", "what it is called")
    .option("--yes", "don't ask")
    .addHelpText("after", '\nExample:\n  retake searches delete "Failed refunds"')
    .action(async (name: string, { yes }: { yes?: true }, command: Command) => {
      const { client } = contextOf(command);
      const search = await findSavedSearch(client, name);
      if (!yes && !(await confirm(`Delete the saved search ${plain(search.name)}?`))) return note("Nothing was deleted.");
      await client.deleteSavedSearch({ params: { searchId: search.id }, body: {} });
      note(`Deleted ${plain(search.name)}.`);
    });
}

const columns: readonly Column[] = [
  { title: "NAME", maxWidth: 32 },
  { title: "QUERY", maxWidth: 64 },
  { title: "RANGE" },
  { title: "CHANGED" },
  { title: "BY", maxWidth: 24 },
];

function toRow({ name, q, range, changedTimeMs, changedBy }: SavedSearch): string[] {
  return [plain(name), plain(q), range, time(changedTimeMs), plain(changedBy)];
}
