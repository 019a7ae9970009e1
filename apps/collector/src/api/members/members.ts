import { RetakeError, type Member } from "@retake/protocol";
import type { StoredLink, StoredMember } from "@retake/store";
import type { AccessControl } from "../../access/index.ts";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { newLink } from "./new-link.ts";

export interface MemberHandlersOptions extends ApiContext {
  readonly access: Pick<AccessControl, "forgetUser">;
}

type Names = "listMembers" | "inviteMember" | "changeMemberRole" | "removeMember" | "resetMemberPassword";

export function memberHandlers({ store, access, now }: MemberHandlersOptions): Pick<Handlers, Names> {
  const { accounts } = store;
  const find = async (project: string, id: string): Promise<StoredMember> =>
    found((await accounts.listMembers(project)).find(({ user }) => user.id === id) ?? null, "member", id);
  return {
    async listMembers({ project }) {
      const [owner, members, links] = await Promise.all([
        accounts.findOwner(),
        accounts.listMembers(project),
        accounts.listLinks({ project }),
      ]);
      const all: Member[] = [...members.map(toMember), ...links.map(toInvited)];
      return {
        members: [
          ...(owner === null
            ? []
            : [
                { id: owner.id, email: owner.email, role: "owner" as const, state: "active" as const, sinceTimeMs: 0, expiresTimeMs: null },
              ]),
          ...all.toSorted((a, b) => (a.email < b.email ? -1 : 1)),
        ],
      };
    },

    async inviteMember({ project, actor, body: { email, role } }) {
      const user = await accounts.findUser(email);
      if (user?.owner) throw new RetakeError("conflict", "The owner may do everything already.");
      if (user !== null) {
        if ((await accounts.listMembers(project)).some((member) => member.user.id === user.id))
          throw new RetakeError("conflict", `${email} is a member already; change the role instead.`);
        await accounts.setRole(project, user, role, actor);
        access.forgetUser(user.id);
        return { member: toMember(await find(project, user.id)), link: null };
      }
      const { id, token, expiresTimeMs } = await newLink(store, now(), { email, project, role, actor });
      const member: Member = { id, email, role, state: "invited", sinceTimeMs: now(), expiresTimeMs };
      return { member, link: { token, expiresTimeMs } };
    },

    async changeMemberRole({ project, actor, params: { memberId }, body: { role } }) {
      const member = await find(project, memberId);
      await accounts.setRole(project, member.user, role, actor);
      access.forgetUser(memberId);
      return { ...toMember(member), role };
    },

    async removeMember({ project, actor, params: { memberId } }) {
      const link = (await accounts.listLinks({ project })).find(({ id }) => id === memberId);
      if (link !== undefined) await accounts.closeLink(link, "withdrawn", actor);
      else {
        await accounts.removeMember(project, (await find(project, memberId)).user, actor);
        access.forgetUser(memberId);
      }
      return {};
    },

    async resetMemberPassword({ project, actor, params: { memberId } }) {
      const { user } = await find(project, memberId);
      return newLink(store, now(), { email: user.email, project: null, role: null, actor });
    },
  };
}

function toMember({ user, role, sinceTimeMs }: StoredMember): Member {
  return { id: user.id, email: user.email, role, state: "active", sinceTimeMs, expiresTimeMs: null };
}

function toInvited({ id, email, role, createdTimeMs, expiresTimeMs }: StoredLink): Member {
  return { id, email, role: role ?? "viewer", state: "invited", sinceTimeMs: createdTimeMs, expiresTimeMs };
}
