import { appendFileSync } from "node:fs";
import { agent, tool } from "@retake/sdk";

/*
 * An agent that pays. What it really does stands in the file LEDGER, whichever
 * process does it; HANG names the tool that never returns in this process.
 */

function note(line: string): void {
  appendFileSync(process.env["LEDGER"]!, `${line}\n`);
}

async function done<T>(name: string, result: T): Promise<T> {
  note(name);
  return process.env["HANG"] === name ? new Promise(() => setInterval(() => undefined, 1000)) : result;
}

const quote = tool({ name: "quote", effect: "pure" }, ({ item }: { item: string }) => done("quote", { item, amount: 10 }));
const charge = tool({ name: "charge" }, ({ amount }: { amount: number }) => done("charge", `receipt over ${amount}`));
const mail = tool({ name: "mail", effect: "idempotent" }, ({ receipt }: { receipt: string }) => done("mail", `sent ${receipt}`));

export const buyer = agent({ name: "buyer", version: "1" }, async ({ item }: { item: string }) => {
  const { amount } = await quote({ item });
  const receipt = await charge({ amount });
  return mail({ receipt });
});
