import { processWide } from "../process-wide.ts";

/** The collector that `init()` was told of: who waits for answers from outside asks there. */
export const collector = processWide("collector", () => ({
  url: undefined as string | undefined,
  headers: {} as Readonly<Record<string, string>>,
}));
