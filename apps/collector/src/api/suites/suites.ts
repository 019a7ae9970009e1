import { newRunId, type Experiment } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";

type SuiteRoutes = "listSuites" | "getSuite" | "startExperiment" | "addResults" | "finishExperiment" | "getExperiment";

export function suiteHandlers({ store, now }: ApiContext): Pick<Handlers, SuiteRoutes> {
  const getExperiment = async (project: string, id: string): Promise<Experiment> =>
    found(await store.getExperiment(project, id), "experiment", id);

  return {
    async listSuites({ project }) {
      const bySuite = Map.groupBy(await store.listExperiments(project), (experiment) => experiment.suite);
      return {
        suites: [...bySuite].map(([name, experiments]) => ({
          name,
          experiments: experiments.length,
          latest: newestFirst(experiments)[0] ?? null,
        })),
      };
    },

    async getSuite({ project, params: { name } }) {
      const experiments = await store.listExperiments(project, name);
      found(experiments[0], "suite", name);
      return { name, experiments: newestFirst(experiments) };
    },

    async startExperiment({ project, body }) {
      if (body.baselineId !== null) await getExperiment(project, body.baselineId);
      const experiment: Experiment = {
        ...body,
        id: newRunId(),
        status: "running",
        createdTimeMs: now(),
        finishedTimeMs: null,
        verdict: null,
      };
      await store.createExperiment(project, experiment);
      return experiment;
    },

    async addResults({ project, params: { experimentId }, body }) {
      await getExperiment(project, experimentId);
      await store.addResults(project, experimentId, body.results);
      return {};
    },

    async finishExperiment({ project, params: { experimentId }, body }) {
      const experiment: Experiment = {
        ...(await getExperiment(project, experimentId)),
        status: body.status,
        verdict: body.verdict,
        finishedTimeMs: now(),
      };
      await store.updateExperiment(project, experiment);
      return experiment;
    },

    async getExperiment({ project, params: { experimentId } }) {
      const experiment = await getExperiment(project, experimentId);
      const [results, baseline] = await Promise.all([
        store.listResults(project, experiment.id),
        experiment.baselineId === null ? [] : store.listResults(project, experiment.baselineId),
      ]);
      return { experiment, results, baseline };
    },
  };
}

function newestFirst(experiments: readonly Experiment[]): Experiment[] {
  return experiments.toSorted((a, b) => b.createdTimeMs - a.createdTimeMs);
}
