import { newRunId } from "@retake/protocol";
import { agent, init, step, tool } from "@retake/sdk";

interface ShopMessage {
  readonly role: string;
  readonly content: string;
}

/** What the shop's agent asks its model for; the answers stand here, everything else is recorded as it happens. */
const answers = [
  "I look up what a tent costs and put it into the cart.",
  "Two sleeping bags, too: the customer asked for them.",
  "There is a voucher; I apply it.",
  "The customer is a member; the discount of the spring sale counts twice.",
  "I write down what was ordered, and shorten what we said.",
  "The order is written. I check the total once more.",
  "All done: the order is on its way.",
];
const additions: readonly (readonly [name: string, price: number] | null)[] = [
  ["tent", 120],
  ["sleeping bags", 90],
  ["voucher", -100],
  ["spring sale", -150],
  null,
  ["delivery", 45],
  null,
];

const addToCart = tool({ name: "add_to_cart", effect: "pure" }, ({ name, price }: { name: string; price: number }) => ({
  added: name,
  price,
}));
const writeFile = tool({ name: "write_file", effect: "pure" }, ({ path, content }: { path: string; content: string }) => ({
  path,
  length: content.length,
}));

/** A shop's agent: its cart goes below nothing, its messages are compacted, and it keeps files. */
const shop = agent({ name: "shop-assistant", version: "3" }, async ({ wish }: { wish: string }, run) => {
  const cart = run.state("cart", { items: [] as { name: string; price: number }[], total: 0, currency: "EUR" });
  const files = run.state<Record<string, string>>("files", { "notes/customer.md": "# Customer\n\nWants to go camping.\nPays by card.\n" });
  const messages = run.state<ShopMessage[]>("messages", [
    { role: "system", content: "You sell camping gear. Prices are final. Be brief." },
    { role: "user", content: wish },
  ]);
  for (const [turn, answer] of answers.entries()) {
    const request = { model: "gpt-4o-mini", temperature: 0, messages: [...messages.value] };
    await step({ name: "chat", kind: "model" }, request, () => ({ role: "assistant", content: answer }));
    messages.value.push({ role: "assistant", content: answer });
    const addition = additions[turn];
    if (addition) {
      const [name, price] = addition;
      const { added } = await addToCart({ name, price });
      cart.value.items.push({ name: added, price });
      cart.value.total += price;
      messages.value.push({
        role: "user",
        content: `The cart has ${cart.value.items.length} items now: ${name} was added for ${price} EUR.`,
      });
    }
    if (turn === 4) {
      const content = cart.value.items.map((item, i) => `${i + 1}. ${item.name}: ${item.price} EUR`).join("\n");
      await writeFile({ path: "orders/0001.md", content });
      files.value["orders/0001.md"] = content;
      files.value["notes/customer.md"] = (files.value["notes/customer.md"] ?? "").replace("by card", "by invoice");
      messages.value.splice(1, messages.value.length - 3, {
        role: "user",
        content: "Summary: the customer wants to go camping; four items are in the cart.",
      });
    }
  }
  return answers.at(-1)!;
});

/** Records one run; gives its id when all of it is with the collector. */
export async function recordShopRun(collector: string): Promise<string> {
  const retake = init({ url: collector, serviceName: "shop" });
  const runId = newRunId();
  await shop({ wish: "A tent and two sleeping bags, please. I have a voucher." }, { runId });
  await retake.shutdown();
  return runId;
}
