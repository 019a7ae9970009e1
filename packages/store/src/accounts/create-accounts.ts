import type { ClickHouse } from "../client/connect.ts";
import type { AccountStore } from "./account-store.ts";
import { closeLink, createLink, findLink, listLinks } from "./links.ts";
import { listMembers, removeMember, setRole } from "./members.ts";
import { createSession, endSessions, findSessions, listSessions, noteSessionUses } from "./sessions.ts";
import { createUser, findOwner, findUser, getPassword, linkSubject, setPassword } from "./users.ts";

export function createAccounts(clickhouse: ClickHouse): AccountStore {
  return {
    findOwner: async () => findOwner(clickhouse),
    findUser: async (...args) => findUser(clickhouse, ...args),
    createUser: async (...args) => createUser(clickhouse, ...args),
    linkSubject: async (...args) => linkSubject(clickhouse, ...args),
    getPassword: async (...args) => getPassword(clickhouse, ...args),
    setPassword: async (...args) => setPassword(clickhouse, ...args),
    createSession: async (...args) => createSession(clickhouse, ...args),
    findSessions: async (...args) => findSessions(clickhouse, ...args),
    listSessions: async (...args) => listSessions(clickhouse, ...args),
    endSessions: async (...args) => endSessions(clickhouse, ...args),
    noteSessionUses: async (...args) => noteSessionUses(clickhouse, ...args),
    listMembers: async (...args) => listMembers(clickhouse, ...args),
    setRole: async (...args) => setRole(clickhouse, ...args),
    removeMember: async (...args) => removeMember(clickhouse, ...args),
    createLink: async (...args) => createLink(clickhouse, ...args),
    findLink: async (...args) => findLink(clickhouse, ...args),
    listLinks: async (...args) => listLinks(clickhouse, ...args),
    closeLink: async (...args) => closeLink(clickhouse, ...args),
  };
}
