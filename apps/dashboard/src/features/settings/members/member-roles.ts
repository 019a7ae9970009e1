import type { MemberRole } from "@retake/protocol";

/** What the roles of a project may, in words. */
export const memberRoles: readonly { readonly role: MemberRole; readonly may: string }[] = [
  { role: "viewer", may: "sees runs, states, suites and costs" },
  { role: "editor", may: "also forks runs, answers steps that wait, and keeps suites" },
  { role: "admin", may: "also has the members, keys and retention of the project" },
];
