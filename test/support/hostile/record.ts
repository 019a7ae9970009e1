import { newRunId } from "@retake/protocol";
import { agent, init, step, tool } from "@retake/sdk";
import { everything, hostileAddresses, hostileTexts, pollution } from "./texts.ts";

/** A run of the SDK whose state, journal and names are hostile; gives its id. */
export async function hostileState(collector: string): Promise<string> {
  const runId = newRunId();
  const retake = init({ url: collector, serviceName: everything.slice(0, 200) });
  const browse = tool({ name: hostileTexts[0]!, description: everything }, ({ url }: { url: string }) => ({
    [url]: everything,
    page: JSON.parse(pollution) as object,
  }));
  const hostile = agent({ name: `hostile ${hostileTexts[1]}`, version: hostileTexts[2]! }, async (input: object, run) => {
    const cell = run.state(everything.slice(0, 100), JSON.parse(pollution) as Record<string, unknown>);
    const pages = run.state("__proto__", [] as unknown[]);
    for (const url of hostileAddresses) pages.value.push(await browse({ url }));
    cell.value[hostileTexts[0]!] = [everything, new Map([[hostileTexts[1], hostileTexts[2]]])];
    cell.value["note"] = await step(hostileTexts[4]!, everything, () => `${everything} ${"and so on ".repeat(500)}`);
    cell.value["note"] = `${String(cell.value["note"]).replace("and so on", hostileTexts[0]!)}`;
    await step("asks", input, () => hostileTexts);
    throw new Error(everything);
  });
  await hostile({ [hostileTexts[0]!]: everything }, { runId }).catch(() => {});
  await retake.shutdown();
  return runId;
}
