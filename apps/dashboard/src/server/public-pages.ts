/** Pages for those who have not signed in. */
const publicPages: ReadonlySet<string> = new Set(["/sign-in", "/set-up", "/link"]);

export function isPublicPage(path: string): boolean {
  return publicPages.has(path);
}
