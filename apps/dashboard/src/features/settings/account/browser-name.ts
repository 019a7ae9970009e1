const browsers: readonly (readonly [name: string, mark: RegExp])[] = [
  ["Edge", /\bEdg\//],
  ["Opera", /\bOPR\//],
  ["Firefox", /\bFirefox\//],
  ["Chrome", /\b(Headless)?Chrom(e|ium)\//],
  ["Safari", /\bSafari\//],
];
const systems: readonly (readonly [name: string, mark: RegExp])[] = [
  ["Android", /Android/],
  ["iOS", /iPhone|iPad/],
  ["Windows", /Windows/],
  ["macOS", /Mac OS X/],
  ["Linux", /Linux/],
];

/** What a browser calls itself, as people would. */
export function browserName(agent: string): string {
  const find = (names: typeof browsers): string | undefined => names.find(([, mark]) => mark.test(agent))?.[0];
  const [browser, system] = [find(browsers), find(systems)];
  if (browser === undefined) return agent.slice(0, 40) || "Unknown";
  return system === undefined ? browser : `${browser} on ${system}`;
}
