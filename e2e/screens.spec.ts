import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import type { APIRequestContext } from "@playwright/test";
import { expect, test, type Page } from "./fixtures/test.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const open = ["/", "/history", "/history?from=2026-11-22&to=2026-11-21", "/sign-in", "/winnings", "/api/docs", "/dev/inbox", "/nowhere", "/log", "/check", "/rounds/check", "/profile/limits"];
const players = ["/profile", "/profile/devices", "/profile/devices?ask=this", "/profile/phone", "/profile/limits", "/profile/limits?take=1_year", "/withdraw", "/withdraw/places", "/withdrawals", "/statement", "/history", "/top-up"];
/** KiB of JavaScript, gzipped, that a first visit may load. An empty Next 16 page is 132. */
const weights: Record<string, number> = { "/": 165, "/sign-in": 165, "/winnings": 140, "/withdraw": 165, "/top-up": 165, "/profile": 158, "/withdrawals": 140, "/statement": 140, "/history": 140, "/withdraw/places": 140, "/profile/devices": 140, "/profile/phone": 165, "/profile/limits": 140, "/api/docs": 140, "/dev/inbox": 140, "/log": 140, "/check": 158, "/rounds/check": 158 };

/** Without frames to look into, and without describing all that is right: on a long page that takes most of the time. */
const axe = (page: Page) => new AxeBuilder({ page }).setLegacyMode(true).options({ runOnly: tags, resultTypes: ["violations"] });

async function check(page: Page, path: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [360, 1280]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(path);
      const { violations } = await axe(page).analyze();
      expect(violations.map(({ id, nodes }) => `${path} ${colorScheme} ${width}: ${id} ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual([]);
    }
  }
  // Loaded at that width: right after a resize, media queries may still be those of the width before.
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(path);
  const tooWide = await page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    const beyond = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > 320);
    return scrollWidth > 320 ? [`${scrollWidth} px`, ...beyond.map((element) => `${element.tagName}.${element.className}`)] : [];
  });
  expect(tooWide, `${path} scrolls sideways at 320 px`).toEqual([]);
}

/** Loads a page as a first visit does, and holds its JavaScript, gzipped, against its limit in KiB. */
async function weigh(page: Page, request: APIRequestContext, { path, limit }: { path: string; limit: number }): Promise<void> {
  const scripts = new Set<string>();
  const note = (sent: { url(): string; resourceType(): string }) => void (sent.resourceType() === "script" && scripts.add(sent.url()));
  page.on("request", note);
  await page.goto(path, { waitUntil: "networkidle" });
  page.off("request", note);
  await expect(page).toHaveURL(path);
  let bytes = 0;
  for (const url of scripts) bytes += gzipSync(await (await request.get(url)).body(), { level: 6 }).length;
  const kib = bytes / 1024;
  test.info().annotations.push({ type: "weight", description: `${path}: ${kib.toFixed(1)} of ${limit} KiB` });
  expect(scripts.size).toBeGreaterThan(0);
  expect(kib, `${path} in KiB`).toBeLessThanOrEqual(limit);
}

test.describe("every screen is accessible and fits, at both widths, light and dark", () => {
  // A long page is read four times by axe, and a busy machine takes its time over each.
  test.describe.configure({ timeout: 240_000 });
  test.use({ allowedConsole: [/404/] });

  for (const path of open) {
    test(path, async ({ page }) => check(page, path));
  }

  test("a player's", async ({ page, phone, signIn }) => {
    await signIn(phone);
    for (const path of players) await check(page, path);
  });

  test("the states of a round, a withdrawal and the code step", async ({ page, phone, otherPhone, readCode, signIn, clientSeed, request }) => {
    await page.goto("/sign-in");
    await page.getByLabel("Phone number").fill(phone);
    await page.getByRole("button", { name: "Send the code" }).click();
    await expect(page.getByLabel("Six-digit code")).toBeVisible();
    await check(page, "/sign-in");
    for (const left of [/4 tries/, /3 tries/, /2 tries/, /1 try/, /used up/]) {
      await page.getByLabel("Six-digit code").fill("000000");
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.getByText(left)).toBeVisible();
    }
    await check(page, "/sign-in");

    const winner = `${phone.slice(0, -3)}${String(999 - Number(phone.slice(-3))).padStart(3, "0")}`;
    await page.goto("/");
    await page.getByText("Fairness", { exact: true }).first().click();
    const serverSeedHash = await page.getByText(/^[0-9a-f]{64}$/).first().innerText();
    await page.getByLabel("Your seed").fill(await clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" }));
    await page.getByLabel("Mobile money number that pays").fill(winner);
    await page.getByRole("button", { name: /^Stake/ }).click();
    await expect(page.getByText(/belongs to/)).toBeVisible();
    const { pathname, search } = new URL(page.url());
    await check(page, "/winnings");
    await check(page, `${pathname}${search}`);
    await check(page, (await page.getByRole("link", { name: "Check this round" }).getAttribute("href")) ?? "");
    await page.context().clearCookies();
    await signIn(winner);
    await check(page, "/sign-in/welcome");
    await page.goto("/withdraw");
    await page.getByLabel("Amount").fill("1000");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page).toHaveURL(/where/);
    await check(page, "/withdraw/where");
    await page.getByLabel("Another mobile money number").check();
    await page.getByLabel("Mobile money number", { exact: true }).fill("0414 123 456");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText("That is not a mobile number.", { exact: false })).toBeVisible();
    await page.getByLabel("Mobile money number", { exact: true }).fill(otherPhone);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: /Withdraw UGX/ }).click();
    await expect(page.getByLabel("Six-digit code")).toBeVisible();
    await check(page, "/withdraw/code");
    for (const path of ["/withdraw/where", "/withdraw/confirm", "/withdraw/code"]) await weigh(page, request, { path, limit: 165 });
    await page.goto("/withdraw/code");
    await page.getByLabel("Six-digit code").fill(await readCode(winner));
    await page.getByRole("button", { name: /Withdraw UGX/ }).click();
    await expect(page).toHaveURL(/\/withdrawals\/[0-9a-f-]{36}$/);
    const receipt = new URL(page.url()).pathname;
    await check(page, receipt);
    await weigh(page, request, { path: receipt, limit: 165 });
    await page.getByRole("button", { name: "Keep this place" }).click();
    await expect(page.getByText("Kept.", { exact: false })).toBeVisible();
    for (const path of ["/withdraw/places", "/withdrawals", "/statement", "/history", "/history?side=over", "/profile"]) await check(page, path);
  });
});

test.describe("no page is heavier than it may be", () => {
  test.slow();

  test("by the JavaScript a first visit loads", async ({ page, phone, signIn, request }) => {
    for (const [path, limit] of Object.entries(weights)) {
      await weigh(page, request, { path, limit });
      // Signing in is for the signed-out; most of what comes after it, for players.
      if (path === "/sign-in") await signIn(phone);
    }
  });
});
