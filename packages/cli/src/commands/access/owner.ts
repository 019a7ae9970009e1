import { hash, randomBytes } from "node:crypto";
import { rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { contextOf, dashboardAddress } from "../../context.ts";
import { CommandFailure, ExitCode } from "../../exit-code.ts";
import { note, print } from "../../terminal/text.ts";
import { time } from "../../terminal/units.ts";

/** Where the collector looks for the hash of what it is told. */
const PROOF_FILE = "owner-reset";

export function ownerCommand(): Command {
  const command = new Command("owner").description("The owner's account, from the machine that the collector runs on.");
  command.addCommand(resetPasswordCommand());
  return command;
}

function resetPasswordCommand(): Command {
  return new Command("reset-password")
    .description("Print a one-time link for a new password of the owner, whose old one is lost.")
    .option("--data-dir <path>", "the collector's data directory; else RETAKE_DATA_DIR, else ./.retake")
    .addHelpText(
      "after",
      "\nExamples:\n  retake owner reset-password\n  sudo -u retake retake owner reset-password --data-dir /var/lib/retake\n\nWorks for who can write into the data directory, while the collector runs. The link leads to RETAKE_DASHBOARD_URL.",
    )
    .action(async ({ dataDir }: { dataDir?: string }, command: Command) => {
      const directory = dataDir ?? process.env["RETAKE_DATA_DIR"] ?? "./.retake";
      const file = join(directory, PROOF_FILE);
      const proof = randomBytes(32).toString("hex");
      await requireDirectory(directory);
      await writeFile(file, hash("sha256", proof), { mode: 0o600 });
      try {
        const { token, expiresTimeMs } = await contextOf(command).client.resetOwner({ body: { proof } });
        print(dashboardAddress(`/link#${token}`));
        note(`Open it in a browser: it sets a new password, once, until ${time(expiresTimeMs)}. All sessions of the owner end with it.`);
      } finally {
        await rm(file, { force: true });
      }
    });
}

async function requireDirectory(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory()) return;
  note(`There is no directory ${directory}. Name the collector's data directory: --data-dir PATH.`);
  throw new CommandFailure(ExitCode.impossible);
}
