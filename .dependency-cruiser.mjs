import { Visitor } from "@swc/core/Visitor.js";

// What dependency-cruiser walks TypeScript with doesn't know `using` declarations yet.
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function visit(statement) {
  if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement);
  statement.decls = this.visitVariableDeclarators(statement.decls);
  return statement;
};

// The arrows of CONTRIBUTING.md, as errors: protocol ← store ← collector; protocol ← sdk ← runtime ← evals ← cli;
// the dashboard knows the protocol only, and the collector by HTTP.
const folders = {
  protocol: "^packages/protocol/",
  store: "^packages/store/",
  sdk: "^packages/sdk/",
  runtime: "^packages/runtime/",
  evals: "^packages/evals/",
  cli: "^packages/cli/",
  collector: "^apps/collector/",
  dashboard: "^apps/dashboard/",
};

const mayImport = {
  protocol: [],
  store: ["protocol"],
  sdk: ["protocol"],
  runtime: ["protocol", "sdk"],
  evals: ["protocol", "sdk", "runtime"],
  cli: ["protocol", "sdk", "runtime", "evals"],
  collector: ["protocol", "store"],
  dashboard: ["protocol"],
};

const arrows = Object.entries(mayImport).map(([name, targets]) => ({
  name: `${name}-arrows`,
  comment: `${name} may import ${targets.join(", ") || "nothing of ours"}`,
  severity: "error",
  from: { path: folders[name] },
  to: {
    path: ["^packages/", "^apps/", "^examples/", "^test/"],
    pathNot: [name, ...targets].map((target) => folders[target]),
  },
}));

// Tests of a package may use what tests are made for.
for (const rule of arrows) {
  rule.from.pathNot = "\\.test(-d)?\\.tsx?$";
}
const testArrows = Object.entries(mayImport).map(([name, targets]) => ({
  name: `${name}-test-arrows`,
  comment: `tests of ${name} may import ${[...targets, "test/support"].join(", ")}`,
  severity: "error",
  from: { path: `${folders[name]}.+\\.test(-d)?\\.tsx?$` },
  to: {
    path: ["^packages/", "^apps/", "^examples/", "^test/"],
    pathNot: [...[name, ...targets].map((target) => folders[target]), "^test/support/"],
  },
}));

const collectorFolders = ["receivers", "processors", "exporters"].map((name) => ({
  name: `collector-${name}`,
  comment: "receivers, processors and exporters import pipeline, never each other",
  severity: "error",
  from: { path: `^apps/collector/src/${name}/` },
  to: { path: "^apps/collector/src/(receivers|processors|exporters|api|jobs)/", pathNot: `^apps/collector/src/${name}/` },
}));

const dashboardFolders = [
  { layer: "ui", above: "app|features" },
  { layer: "features", above: "app" },
  { layer: "server", above: "app|features|ui" },
].map(({ layer, above }) => ({
  name: `dashboard-${layer}`,
  comment: "app → features → ui",
  severity: "error",
  from: { path: `^apps/dashboard/src/${layer}/` },
  to: { path: `^apps/dashboard/src/(${above})/` },
}));

export default {
  forbidden: [
    {
      name: "no-circular",
      comment: "cycles of types alone vanish when compiled",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-deep-imports",
      comment: "packages are imported by their doors: the index, and the subpaths that the SDK exports",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/" },
      to: { path: "^packages/([^/]+)/(src|dist)/(?!((queue|testing|comparison)/)?index\\.[tj]s$)", pathNot: "^$1/$2/" },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...arrows,
    ...testArrows,
    ...collectorFolders,
    ...dashboardFolders,
  ],
  options: {
    // TypeScript 7 has no API to parse with.
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    // Programs whose packages are installed elsewhere, by whoever records what they send.
    exclude: {
      path: ["(^|/)(dist|\\.next)/", "^apps/dashboard/next-env\\.d\\.ts$", "^test/conformance/dialects/capture/.+\\.mjs$"],
    },
    tsPreCompilationDeps: true,
    moduleSystems: ["es6"],
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@retake/source", "import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json", ".css"],
    },
  },
};
