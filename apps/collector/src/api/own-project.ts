import { RetakeError, type AccessScope } from "@retake/protocol";

/**
 * The project that an administrative request is about, where it may name any: an admin of a project has that one only.
 *
 * @returns undefined: all of them
 * @throws RetakeError `forbidden` Thrown when it is another.
 */
export function ownProject(
  { project, scope }: { readonly project: string; readonly scope: AccessScope },
  asked: string | undefined,
): string | undefined {
  if (scope === "admin") return asked;
  if (asked === undefined || asked === project) return project;
  throw new RetakeError("forbidden", `This is for the admins of the project ${asked}.`);
}
