import path from "node:path";
import type { NextConfig } from "next";

const repositoryRoot = path.join(import.meta.dirname, "../..");

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: repositoryRoot,
  outputFileTracingExcludes: { "*": ["../../node_modules/sharp/**", "../../node_modules/@img/**"] },
  images: { unoptimized: true },
  poweredByHeader: false,
  // Browsers ask for it by themselves, before they have read of the page's own icon.
  rewrites: () => Promise.resolve([{ source: "/favicon.ico", destination: "/icon.svg" }]),
  reactStrictMode: true,
  transpilePackages: ["@retake/protocol", "geist"],
  turbopack: {
    root: repositoryRoot,
    // Turbopack has no setting for export conditions: name the file that `@retake/source` leads to.
    resolveAlias: {
      "@retake/protocol/comparison": "../../packages/protocol/src/comparison/index.ts",
      "@retake/protocol": "../../packages/protocol/src/index.ts",
    },
  },
};

export default config;
