import { describe, expect, it } from "vitest";
import { useCli } from "../../cli.fixture.ts";

const cli = useCli();
const ID = "1".repeat(32);
const search = (fields: object = {}) => ({
  id: ID,
  name: "Failed refunds",
  q: "tool:refund status:error",
  range: "30d",
  createdTimeMs: 0,
  createdBy: "key:1",
  changedTimeMs: 0,
  changedBy: "key:1",
  ...fields,
});

describe("retake searches", () => {
  it("lists them, without anything a terminal obeys", async () => {
    cli.current.answers["/api/searches"] = [{ searches: [search({ q: "a\u001b[2Jb" })] }];
    expect(await cli.current.run("searches", "list")).toBe(0);
    expect(cli.current.output).toContain("Failed refunds");
    expect(cli.current.output).not.toContain("\u001b[2J");
  });

  it("saves a new one, changes one of that name, and sends nothing that can't be read", async () => {
    cli.current.answers["/api/searches"] = [{ searches: [] }, search(), { searches: [search()] }];
    cli.current.answers[`/api/searches/${ID}`] = [search()];
    expect(await cli.current.run("searches", "save", "Failed refunds", "tool:refund", "status:error", "--range", "30d")).toBe(0);
    expect(cli.current.posted("/api/searches")).toEqual([{ name: "Failed refunds", q: "tool:refund status:error", range: "30d" }]);
    expect(await cli.current.run("searches", "save", "Failed refunds", "status:error")).toBe(0);
    expect(cli.current.posted(`/api/searches/${ID}`)).toEqual([{ q: "status:error" }]);
    const { length } = cli.current.requests;
    expect(await cli.current.run("searches", "save", "x", "costs:>1")).toBe(2);
    expect(await cli.current.run("searches", "save", "x", "a", "--range", "soon")).toBe(2);
    expect(cli.current.requests).toHaveLength(length);
  });

  it("deletes what is there, when that is meant", async () => {
    cli.current.answers["/api/searches"] = [{ searches: [search()] }, { searches: [search()] }, { searches: [] }];
    cli.current.answers[`/api/searches/${ID}/delete`] = [{}];
    expect(await cli.current.run("searches", "delete", "Failed refunds")).toBe(2);
    expect(await cli.current.run("searches", "delete", "Failed refunds", "--yes")).toBe(0);
    expect(await cli.current.run("searches", "delete", "Failed refunds", "--yes")).toBe(2);
    expect(cli.current.errors).toContain("There is no saved search");
    expect(cli.current.posted(`/api/searches/${ID}/delete`)).toHaveLength(1);
  });

  it("searches by name", async () => {
    cli.current.answers["/api/searches"] = [{ searches: [search()] }];
    cli.current.answers["/api/runs"] = [{ runs: [], next: null, total: 0, range: { fromMs: null, toMs: null, own: false }, partial: null }];
    expect(await cli.current.run("runs", "--saved", "Failed refunds")).toBe(0);
    expect(cli.current.requests.map(({ query }) => query)).toEqual([
      "name=Failed+refunds",
      expect.stringContaining("q=tool%3Arefund+status%3Aerror&range=30d"),
    ]);
    expect(await cli.current.run("runs", "x", "--saved", "Failed refunds")).toBe(2);
  });
});
