import { gzipSync } from "node:zlib";
import type { APIRequestContext } from "@playwright/test";
import { expectNoViolations } from "./fixtures/accessible.ts";
import { aliveStakeButton, prepare, stakeButton } from "./fixtures/guest.ts";
import { askForCode } from "./fixtures/signing-in.ts";
import { expect, test, type Page } from "./fixtures/test.ts";

const open = ["/", "/history", "/history?from=2026-11-22&to=2026-11-21", "/sign-in", "/winnings", "/api/docs", "/dev/inbox", "/nowhere", "/log", "/check", "/rounds/check", "/profile/limits"];
const players = ["/profile", "/profile/devices", "/profile/devices?ask=this", "/profile/phone", "/profile/limits", "/profile/limits?take=1_year", "/withdraw", "/withdraw/places", "/withdrawals", "/statement", "/history", "/top-up"];
/** KiB of JavaScript, gzipped, that a first visit may load. An empty Next 16 page is 132. */
const weights: Record<string, number> = { "/": 165, "/sign-in": 165, "/winnings": 140, "/withdraw": 165, "/top-up": 165, "/profile": 158, "/withdrawals": 140, "/statement": 140, "/history": 140, "/withdraw/places": 140, "/profile/devices": 140, "/profile/phone": 165, "/profile/limits": 140, "/api/docs": 140, "/dev/inbox": 140, "/log": 140, "/check": 158, "/rounds/check": 158 };

/** Of a page whose parts are all of one kind, and take minutes: the parts that are read in full once, and not in every scheme and width. */
const alike: Record<string, string> = { "/api/docs": "main section ~ section" };

async function check(page: Page, path: string): Promise<void> {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(path);
    await expectNoViolations(page, `${path} ${width}`, { light: width === 360 ? undefined : alike[path], dark: alike[path] });
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

/** A guest's round by the API's own calls, and then its seed. */
async function playAndReveal(page: Page, { phone, origin }: { phone: string; origin: string }): Promise<{ id: string; hash: string }> {
  const headers = { origin };
  const game = (await (await page.request.get("/api/v1/game")).json()) as { active_seed_hash: string };
  const hash = game.active_seed_hash;
  const data = { amount: 1000, side: "under", target: 4950, phone, serverSeedHash: hash, clientSeed: "weighed", idempotencyKey: phone };
  const placed = (await (await page.request.post("/api/trpc/stakes.place", { headers, data })).json()) as { result: { data: { id: string } } };
  const revealed = await page.request.post("/api/v1/game/seed/rotate", { headers, data: { active_seed_hash: hash } });
  expect(revealed.ok(), await revealed.text()).toBe(true);
  return { id: placed.result.data.id, hash };
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

  test("the states of a round, a withdrawal and the code step", async ({ page, phone, otherPhone, unusedPhone, readCode, typeCode, clientSeed, request }) => {
    await page.goto("/sign-in");
    await askForCode(page, phone);
    await check(page, "/sign-in");
    for (const left of [/4 tries/, /3 tries/, /2 tries/, /1 try/, /used up/]) {
      await typeCode(page, "000000");
      await expect(page.getByText(left)).toBeVisible();
    }
    await check(page, "/sign-in");

    const winner = unusedPhone();
    await page.goto("/");
    await expect(aliveStakeButton(page)).toBeVisible();
    await prepare(page, { phone: winner, clientSeed, outcome: "win" });
    await stakeButton(page).click();
    await expect(page.getByText(/belongs to/)).toBeVisible();
    const { pathname, search } = new URL(page.url());
    await check(page, "/winnings");
    await check(page, `${pathname}${search}`);
    await check(page, (await page.getByRole("link", { name: "Check this round" }).getAttribute("href")) ?? "");
    await page.context().clearCookies();
    await page.goto("/sign-in");
    await askForCode(page, winner);
    await typeCode(page, await readCode(winner));
    await expect(page.getByRole("heading", { name: "You're in." })).toBeVisible();
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

  test("by the JavaScript a first visit loads", async ({ page, phone, otherPhone, signIn, request, baseURL }) => {
    // Revealed, so that both pages do all that they ever do.
    const { id, hash } = await playAndReveal(page, { phone: otherPhone, origin: baseURL ?? "" });
    await weigh(page, request, { path: `/rounds/${id}`, limit: 145 });
    await weigh(page, request, { path: `/game/seed/${hash}`, limit: 140 });
    for (const [path, limit] of Object.entries(weights)) {
      await weigh(page, request, { path, limit });
      // Signing in is for the signed-out; most of what comes after it, for players.
      if (path === "/sign-in") await signIn(phone);
    }
  });
});
