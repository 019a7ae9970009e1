import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { createClient, newRunId } from "@retake/protocol";
import { agent, init, step } from "@retake/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts, startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser, openPage } from "../support/browser/index.ts";
import { startIdentityProvider, type IdentityProvider } from "../support/identity-provider/index.ts";
import { runNode } from "../support/process/index.ts";

/*
 * A team opens Retake to its network: the one who started it becomes the owner, makes a key, lets a colleague look
 * and no more, and others come in through the company's identity provider.
 */

const screenshots = join(import.meta.dirname, "../../test-results/screenshots");
const OWNER = { email: "boss@example.com", password: "correct horse battery" };
const VIEWER = { email: "ann@example.com", password: "another long password" };

let dataDir: string;
let provider: IdentityProvider;
let application: Application;
let browser: Browser;
let boss: { page: Page; faults: string[] };
let runId: string;

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  dataDir = await mkdtemp(join(tmpdir(), "retake-sign-in-"));
  const [port] = (await freePorts(1)) as [number];
  provider = await startIdentityProvider(`http://127.0.0.1:${port}/api/session/oidc/callback`);
  application = await startApplication(dataDir, {
    RETAKE_DEMO: "0",
    RETAKE_HOST: "0.0.0.0",
    RETAKE_DASHBOARD_PORT: String(port),
    RETAKE_OIDC_ISSUER: provider.issuer,
    RETAKE_OIDC_CLIENT_ID: provider.clientId,
    RETAKE_OIDC_CLIENT_SECRET: provider.clientSecret,
    RETAKE_OIDC_ALLOWED: "partner.example",
  });
  browser = await launchBrowser();
  boss = await openPage(browser, application.dashboard);
});
afterAll(async () => {
  await browser?.close();
  await application?.interrupt();
  await provider?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Both themes, with what breaks WCAG in either. */
async function look(page: Page, name: string): Promise<void> {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: join(screenshots, `${name}-${scheme}.png`) });
    expect(await accessibilityFaults(page)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

async function signIn(page: Page, { email, password }: typeof OWNER): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const runs = (page: Page) =>
  page
    .getByRole("heading", { name: /Record the first run|Runs/ })
    .or(page.getByRole("searchbox"))
    .first();
const section = async (page: Page, title: string): Promise<void> => {
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: title }).click();
};

describe("a team's story", () => {
  it("begins with the code from the console: a stranger without it gets nowhere", async () => {
    const { page, faults } = boss;
    await page.goto("/suites");
    expect(new URL(page.url()).pathname).toBe("/set-up");
    await page.getByLabel("Your e-mail address").fill(OWNER.email);
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.getByLabel("Set-up code").fill("AAAAA-AAAAA-AAAAA-AAAAA");
    await look(page, "set-up");
    await page.getByRole("button", { name: "Become the owner" }).click();
    await page.getByRole("alert").filter({ hasText: "This is not the code" }).waitFor();
    // The browser reports the refusal; nothing else.
    expect(faults.splice(0)).toEqual([expect.stringContaining("403")]);
    const code = /set-up code: (\S+)/.exec(application.output())![1]!;
    await page.getByLabel("Set-up code").fill(code);
    await page.getByRole("button", { name: "Become the owner" }).click();
    await page.getByRole("button", { name: "Your account" }).waitFor();
    const [session] = (await page.context().cookies()).filter(({ name }) => name === "retake-session");
    expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    expect(await page.evaluate("document.cookie")).toBe("");
  });

  it("signs out and in again; a wrong password and a page of another site get nothing", async () => {
    const { page, faults } = boss;
    const old = (await page.context().cookies()).find(({ name }) => name === "retake-session")!.value;
    await page.getByRole("button", { name: "Your account" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
    await page.goto("/settings?section=keys");
    expect(new URL(page.url()).search).toBe("?next=%2Fsettings%3Fsection%3Dkeys");
    await signIn(page, { ...OWNER, password: "wrong" });
    await page.getByRole("alert").filter({ hasText: "The e-mail address or the password is wrong." }).waitFor();
    await look(page, "sign-in");
    expect(faults.splice(0)).toEqual([expect.stringContaining("401")]);
    await signIn(page, OWNER);
    await page.waitForURL("**/settings?section=keys");
    const cookie = (await page.context().cookies()).find(({ name }) => name === "retake-session")!.value;
    expect(cookie).not.toBe(old);
    const post = async (headers: Record<string, string>) =>
      (
        await fetch(`${application.dashboard}/api/retake/projects`, {
          method: "POST",
          headers: { cookie: `retake-session=${cookie}`, "content-type": "application/json", ...headers },
          body: '{"name":"stolen"}',
        })
      ).status;
    expect(await post({ origin: "https://evil.example" })).toBe(403);
    expect(await post({})).toBe(403);
    // The session that was signed out opens nothing.
    const reused = await fetch(`${application.dashboard}/api/retake/runs`, { headers: { cookie: `retake-session=${old}` } });
    expect(reused.status).toBe(401);
  });

  it("makes a key that is shown once, and works", async () => {
    const { page } = boss;
    await page.getByLabel("Name").fill("checkout agent");
    await page.getByLabel("Scope").selectOption("write");
    await page.getByRole("button", { name: "Create the key" }).click();
    const shown = page.getByRole("status", { name: /shown this once/ });
    const key = await shown.getByText(/^rtk_[0-9a-f]{16}_[0-9a-f]{64}$/).innerText();
    await page
      .getByRole("table", { name: "Keys" })
      .getByRole("row", { name: /checkout agent/ })
      .waitFor();
    await look(page, "settings-keys");
    runId = await record(application.collector, key);
    await shown.getByRole("button", { name: "I have it" }).click();
    await page.reload();
    await page
      .getByRole("table", { name: "Keys" })
      .getByRole("row", { name: /checkout agent/ })
      .waitFor();
    expect(await page.content()).not.toContain(key.slice(-64));
    await page.getByRole("button", { name: "Revoke checkout agent" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("No keys").waitFor();
    await expect(createClient({ url: application.collector, key }).listRuns()).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("invites a viewer, who sees the run and can't fork it or make keys; and can, once the role says so", async () => {
    await section(boss.page, "Members");
    await boss.page.getByLabel("E-mail address").fill(VIEWER.email);
    await boss.page.getByRole("button", { name: "Invite" }).click();
    const link = await boss.page
      .getByRole("status", { name: /A link for ann/ })
      .getByText(/\/link#rti_/)
      .innerText();
    await look(boss.page, "settings-members");

    const ann = await openPage(browser, application.dashboard);
    await ann.page.goto(link);
    await ann.page.getByText("as viewer").waitFor();
    await look(ann.page, "link");
    await ann.page.getByLabel("Password", { exact: true }).fill(VIEWER.password);
    await ann.page.getByRole("button", { name: "Join the project" }).click();
    await ann.page.getByRole("button", { name: "Your account" }).waitFor();
    await ann.page.goto(`/runs/${runId}`);
    await ann.page.getByRole("row", { name: /look up/ }).click();
    await ann.page.keyboard.press("f");
    const fork = ann.page.getByRole("form", { name: "Fork" });
    await fork.getByText("You can't fork here").waitFor();
    expect(await fork.getByRole("button", { name: "Start the fork" }).isDisabled()).toBe(true);
    await look(ann.page, "viewer-fork");
    const tries = async () =>
      ann.page.evaluate(
        async (run) =>
          Promise.all(
            [
              ["/api/retake/forks", { runId: run, spanId: "0".repeat(16) }],
              ["/api/retake/keys", { name: "mine" }],
              ["/api/retake/members", { email: "friend@example.com", role: "admin" }],
            ].map(async ([path, body]) => {
              const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
              return (await fetch(path as string, init)).status;
            }),
          ),
        runId,
      );
    expect(await tries()).toEqual([403, 403, 403]);
    await ann.page.goto("/settings?section=keys");
    await ann.page.getByText("API keys: not open to you here").waitFor();
    ann.faults.splice(0);

    await boss.page.reload();
    await boss.page.getByLabel(`Role of ${VIEWER.email}`).selectOption("editor");
    await expect.poll(tries, { timeout: 20_000 }).toEqual([404, 403, 403]);
    ann.faults.splice(0);
    await boss.page.getByRole("button", { name: `Remove ${VIEWER.email}` }).click();
    await boss.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await boss.page.getByRole("row", { name: VIEWER.email }).waitFor({ state: "detached" });
    expect(await tries()).toEqual([403, 403, 403]);
    await ann.page.context().close();
  });

  it("lets in through the identity provider whom the settings allow, and nobody else", async () => {
    const context = await browser.newContext({ baseURL: application.dashboard });
    const page = await context.newPage();
    provider.signInAs({ sub: "eve", email: "eve@elsewhere.example" });
    await page.goto(`/runs/${runId}`);
    await page.getByRole("link", { name: /^Continue with/ }).click();
    await page.getByRole("alert").filter({ hasText: "Nobody has let you in" }).waitFor();
    await context.clearCookies();
    provider.signInAs({ sub: "gil", email: "gil@partner.example" });
    await page.goto(`/runs/${runId}`);
    await page.getByRole("link", { name: /^Continue with/ }).click();
    // Back where it began, to read.
    await page.waitForURL(`**/runs/${runId}`);
    await page.getByRole("row", { name: /look up/ }).waitFor();
    await page.goto("/settings?section=account");
    await page.getByText("You sign in through the identity provider").waitFor();
    expect(await page.getByRole("navigation", { name: "Settings" }).getByRole("link").allInnerTexts()).toEqual([
      "Account",
      "Saved searches",
      "Prices",
    ]);
    await context.close();
  });

  it("has settings for the rest: projects and retention, redaction, prices, the own account", async () => {
    const { page, faults } = boss;
    await section(page, "Projects and retention");
    await page.getByLabel("Name").fill("lab");
    await page.getByRole("button", { name: "Create the project" }).click();
    await page.getByRole("button", { name: "Change the retention of lab" }).click();
    await page.getByLabel("Days that runs are kept").fill("30");
    await page.getByText("Runs older than 30 days are deleted").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: /lab 30 days/ }).waitFor();
    await look(page, "settings-projects");
    await section(page, "Redaction");
    await page.getByText("No file of rules is set").waitFor();
    await look(page, "settings-redaction");
    await section(page, "Prices");
    await page.getByLabel("Find a model").fill("gpt-4o-mini");
    await page.getByRole("row", { name: /gpt-4o-mini 0.15/ }).waitFor();
    await look(page, "settings-prices");
    await section(page, "Account");
    await page.getByRole("row", { name: /this one/ }).waitFor();
    await look(page, "settings-account");
    // Another project is another address, and stays in this browser.
    await page.getByRole("button", { name: "Project: default" }).click();
    await page.getByRole("link", { name: /^lab/ }).click();
    await page.getByRole("button", { name: "Project: lab" }).waitFor();
    await runs(page).waitFor();
    expect(faults).toEqual([]);
  });

  it("ends everywhere what was signed in, and gives a lost password back on the machine only", async () => {
    const { page } = boss;
    const { output } = await runNode(["packages/cli/src/main.ts", "owner", "reset-password", "--data-dir", dataDir], {
      RETAKE_URL: application.collector,
      RETAKE_DASHBOARD_URL: application.dashboard,
    });
    await expect(application.client.resetOwner({ body: { proof: "guess" } })).rejects.toMatchObject({ code: "forbidden" });
    const other = await openPage(browser, application.dashboard);
    await other.page.goto(/http\S+\/link#\S+/.exec(output)![0]);
    await other.page.getByRole("textbox", { name: "New password" }).fill("a fresh long password");
    await other.page.getByRole("button", { name: "Set the password" }).click();
    await other.page.getByRole("button", { name: "Your account" }).waitFor();
    // The page that is still open elsewhere leaves by itself: its stream has ended.
    await page.waitForURL("**/sign-in?next=**");
    await other.page.context().close();
  });
});

async function record(url: string, key: string): Promise<string> {
  const id = newRunId();
  const telemetry = init({ url, key, serviceName: "checkout" });
  const checkout = agent({ name: "checkout", version: "1" }, async () => step("look up", 1, () => ({ stock: 3 })));
  await checkout({}, { runId: id });
  await telemetry.shutdown();
  return id;
}
