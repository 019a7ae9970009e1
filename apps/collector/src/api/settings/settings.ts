import type { ModelPrice, ProcessorList } from "@retake/protocol";
import type { Handlers } from "../http/mount.ts";

/** What the settings of this collector say, for people to look at; it is changed in the files that they name. */
export interface SettingsSources {
  readonly prices: { readonly file: string | null; readonly list: () => ModelPrice[] };
  readonly processors: ProcessorList;
}

export function settingsHandlers({ prices, processors }: SettingsSources): Pick<Handlers, "listPrices" | "getProcessors"> {
  return {
    listPrices: () => Promise.resolve({ file: prices.file, prices: prices.list() }),
    getProcessors: () => Promise.resolve(processors),
  };
}
