import type { Experiment } from "@retake/protocol";
import type { Store } from "@retake/store";

type Results = Parameters<Store["addResults"]>[2];

/** Experiments of a store in memory. */
export class MemoryExperiments {
  experiments: Experiment[] = [];
  results = new Map<string, Results[number][]>();

  async createExperiment(_project: string, experiment: Experiment) {
    this.experiments.push(experiment);
  }
  async addResults(_project: string, id: string, results: Results) {
    this.results.set(id, [...(this.results.get(id) ?? []), ...results]);
  }
  async updateExperiment(_project: string, experiment: Experiment) {
    this.experiments = this.experiments.map((each) => (each.id === experiment.id ? experiment : each));
  }
  async getExperiment(_project: string, id: string) {
    return this.experiments.find((each) => each.id === id) ?? null;
  }
  async listResults(_project: string, id: string) {
    return this.results.get(id) ?? [];
  }
  async listExperiments(_project: string, suite?: string) {
    return this.experiments.filter((each) => suite === undefined || each.suite === suite);
  }
}
