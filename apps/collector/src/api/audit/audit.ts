import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";

export function auditHandlers({ store }: ApiContext): Pick<Handlers, "listAudit" | "verifyAudit"> {
  return {
    listAudit: async ({ query }) => ({ entries: await store.listAudit(query) }),
    verifyAudit: () => store.verifyAudit(),
  };
}
