import type { PriceList, ProcessorList } from "@retake/protocol";
import type { Handlers } from "../http/mount.ts";

/** What the settings of this collector say, for people to look at; it is changed in the files that they name. */
export interface SettingsSources {
  readonly prices: PriceList;
  readonly processors: ProcessorList;
}

export function settingsHandlers({ prices, processors }: SettingsSources): Pick<Handlers, "listPrices" | "getProcessors"> {
  return {
    listPrices: () => Promise.resolve(prices),
    getProcessors: () => Promise.resolve(processors),
  };
}
