import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";

export function healthHandlers({ store }: ApiContext, version: string): Pick<Handlers, "getHealth" | "getReadiness"> {
  return {
    getHealth: () => Promise.resolve({ status: "ok", version }),
    async getReadiness() {
      await store.ping();
      return { status: "ok" };
    },
  };
}
