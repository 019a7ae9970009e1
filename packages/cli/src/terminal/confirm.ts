import { createInterface } from "node:readline/promises";
import { InvalidArgumentError } from "commander";

/**
 * Asks before something that can't be undone.
 *
 * @returns whether the answer was yes
 * @throws InvalidArgumentError Thrown where nobody is there to be asked.
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new InvalidArgumentError(`${question} Nobody is there to be asked: say --yes.`);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
