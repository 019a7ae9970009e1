/*
 * What the server said of the page when it was opened, in attributes of its root element: which project it is about,
 * which stays as it is while other tabs choose another; and whether people sign in.
 */

/** The project that this page was opened with; undefined: the one that comes first. */
export function pageProject(): string | undefined {
  return document.documentElement.dataset["project"] || undefined;
}

export function projectHeader(): Record<string, string> {
  const project = pageProject();
  return project === undefined ? {} : { "retake-project": project };
}

/** The session is over: to the page to sign in, and back here from there. */
export function leaveToSignIn(): void {
  const { pathname, search } = window.location;
  if (document.documentElement.dataset["signIn"] !== "session" || pathname === "/sign-in") return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

const outside: ReadonlySet<string> = new Set(["/sign-in", "/set-up", "/link"]);

/** Pages of those who are not in yet: nothing of the application is on them. */
export function isOutside(path: string): boolean {
  return outside.has(path);
}
