/** An address of this dashboard, as it was passed along; anything else is `/`, so that no link here leads elsewhere. */
export function localPath(given: string | null | undefined): string {
  if (!given?.startsWith("/")) return "/";
  const here = "http://here.invalid";
  const url = URL.parse(given, here);
  if (url === null || url.origin !== here || url.pathname.startsWith("//")) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
