import path from "node:path";
import type { NextConfig } from "next";

const repositoryRoot = path.join(import.meta.dirname, "../..");

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: repositoryRoot,
  outputFileTracingExcludes: { "*": ["../../node_modules/sharp/**", "../../node_modules/@img/**"] },
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
  transpilePackages: ["@retake/protocol", "geist"],
  turbopack: {
    root: repositoryRoot,
    // Turbopack has no setting for export conditions: name the file that `@retake/source` leads to.
    resolveAlias: { "@retake/protocol": "../../packages/protocol/src/index.ts" },
  },
};

export default config;
