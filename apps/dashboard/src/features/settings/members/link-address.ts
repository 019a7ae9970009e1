/** Where a one-time link leads. What stands behind the `#` is sent to no server, and so is in no log. */
export function linkAddress(token: string): string {
  return `${window.location.origin}/link#${token}`;
}
