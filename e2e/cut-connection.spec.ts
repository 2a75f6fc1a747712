import type { APIRequestContext, Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/accessible.ts";
import { inBothApps } from "./fixtures/apps.ts";
import { aliveStakeButton, prepare, stake, stakeButton } from "./fixtures/guest.ts";
import { signInBrowser } from "./fixtures/signing-in.ts";
import { expect, test } from "./fixtures/test.ts";

const unheard = (page: Page) => page.getByText("We did not hear back", { exact: false });
const notPlaced = (page: Page) => page.getByText(/not placed/i);
const fromAway = (page: Page) => page.getByText(/^Round [0-9a-f]{6} was decided while you were away\.$/);

/** From now on no answer about a stake comes back; what is sent reaches the server, or is lost on the way. */
async function cutLine(page: Page, request: APIRequestContext, lost: "answers" | "stakes"): Promise<void> {
  await page.route("**/api/trpc/stakes.place*", async (route) => {
    if (lost === "answers") await request.fetch(route.request(), { headers: await route.request().allHeaders(), maxRetries: 2 });
    await route.abort("connectionreset");
  });
}

inBothApps(({ canSignIn }) => {
  test.describe("a connection that is cut between stake and answer", () => {
    test.use({ allowedConsole: [/ERR_CONNECTION_RESET|ERR_INTERNET_DISCONNECTED|Failed to fetch|422/] });

    test("leaves the page asking until it can say what became of the stake, and nothing is staked twice", async ({ page, request, phone, clientSeed, expectBooksAtZero }) => {
      await cutLine(page, request, "answers");
      await stake(page, { phone, clientSeed, outcome: "loss" });
      await expect(unheard(page)).toBeVisible();
      if (canSignIn) await expectAccessible(page);
      await page.getByRole("button", { name: "Ask again about this stake" }).click();
      await expect(unheard(page)).toBeVisible();
      await page.unrouteAll({ behavior: "wait" });
      await expect(fromAway(page)).toBeVisible();
      await expect(page.getByText(/went to the house/)).toBeVisible();
      await page.reload();
      await expect(page.getByRole("table").locator("tbody").getByRole("row")).toHaveCount(1);
      await expect(fromAway(page)).toHaveCount(0);
      await expectBooksAtZero();
    });

    test("is told of by the next tab when this one was closed: the round that was decided meanwhile, as its guest's own", async ({ page, context, request, phone, clientSeed }) => {
      await cutLine(page, request, "answers");
      await stake(page, { phone, clientSeed, outcome: "win" });
      await expect(unheard(page)).toBeVisible();
      await page.close();
      const later = await context.newPage();
      await later.goto("/");
      await expect(fromAway(later)).toBeVisible();
      await expect(later.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
      await expect(later.getByRole("table").getByText("Won")).toBeVisible();
      await later.goto("/");
      await expect(later.getByRole("table").getByText("Won")).toBeVisible();
      await expect(fromAway(later)).toHaveCount(0);
    });

    test("in two tabs leaves two stakes, and the next visit tells of both before it stakes", async ({ page, context, playwright, phone, otherPhone, clientSeed }) => {
      const second = await context.newPage();
      // Both are open before either stakes: neither knows of the other's, and each is a guest of its own. So each has a line of its own, which would remember the guest.
      const lines = [];
      for (const tab of [page, second]) {
        const line = await playwright.request.newContext();
        lines.push(line);
        await cutLine(tab, line, "answers");
        await tab.goto("/");
        await expect(aliveStakeButton(tab)).toBeVisible();
      }
      for (const [tab, staked] of [[page, { phone, outcome: "loss" }], [second, { phone: otherPhone, outcome: "win" }]] as const) {
        await prepare(tab, { ...staked, clientSeed });
        await stakeButton(tab).click();
        await expect(unheard(tab)).toBeVisible();
      }
      for (const tab of [page, second]) await tab.close();
      for (const line of lines) await line.dispose();
      const later = await context.newPage();
      await later.goto("/");
      await expect(fromAway(later)).toBeVisible();
      // The newer comes last, and stands.
      await expect(later.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
      await expect.poll(() => later.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("kete.stake.")))).toEqual([]);
      await expect(notPlaced(later)).toHaveCount(0);
    });

    test("is told of as not placed once the stake can arrive no more, and the next one is a stake of its own", async ({ page, context, request, phone, clientSeed }) => {
      await cutLine(page, request, "stakes");
      await stake(page, { phone, clientSeed, outcome: "loss" });
      await expect(unheard(page)).toBeVisible();
      await page.close();
      const later = await context.newPage();
      await later.clock.install();
      await later.goto("/");
      // Nobody knows where it is yet: it may still come.
      await expect(unheard(later)).toBeVisible();
      await later.clock.fastForward(60_000);
      await expect(later.getByText("Not placed. Nothing was taken.", { exact: false })).toBeVisible();
      await later.goto("/");
      await expect(later.getByText("No rounds yet")).toBeVisible();
      await expect(unheard(later)).toHaveCount(0);
      await prepare(later, { phone, clientSeed, outcome: "loss" });
      await stakeButton(later).click();
      await expect(later.getByText(/went to the house/)).toBeVisible();
    });

    test("before anything was sent takes nothing, and says so", async ({ page, context, phone, clientSeed }) => {
      await page.goto("/");
      await expect(aliveStakeButton(page)).toBeVisible();
      await prepare(page, { phone, clientSeed, outcome: "loss" });
      await context.setOffline(true);
      await stakeButton(page).click();
      await expect(page.getByText(/^Not placed\. Nothing was taken\. You seem to be offline/)).toBeVisible();
      await context.setOffline(false);
      await stakeButton(page).click();
      await expect(page.getByText(/went to the house/)).toBeVisible();
    });

    test("while the payment waits is no loss: the next tab waits on", async ({ page, context, phoneEnding, clientSeed }) => {
      // The demo's network leaves a number that ends like this undecided.
      await stake(page, { phone: phoneEnding("9997"), clientSeed, outcome: "loss" });
      await expect(page.getByText("Approve it on your phone")).toBeVisible();
      await page.close();
      const later = await context.newPage();
      await later.goto("/");
      await expect(later.getByText("Approve it on your phone")).toBeVisible();
      await expect(later.getByRole("button", { name: "Waiting for the payment" })).toBeVisible();
    });
  });
});

test.describe("a player's stake whose answer was lost", () => {
  test.use({ allowedConsole: [/ERR_CONNECTION_RESET|Failed to fetch|422/] });

  test("is never told of as not placed to anybody else, and to him once he has signed in again", async ({ page, context, request, baseURL, phone, otherPhone, signIn }) => {
    const signInToSee = (of: Page) => of.getByText("Sign in as the player who sent it to see what became of it", { exact: false });
    await signIn(phone);
    await page.goto("/top-up");
    await page.getByLabel("Amount").fill("5000");
    await page.getByRole("button", { name: "Ask the phone" }).click();
    await expect(page.getByText("It is in your balance", { exact: true })).toBeVisible();
    await page.goto("/");
    await cutLine(page, request, "answers");
    await aliveStakeButton(page).click();
    await expect(unheard(page)).toBeVisible();

    // Here the session ends, under the page that still asks.
    await context.clearCookies({ name: /kete_session$/ });
    await page.unrouteAll({ behavior: "wait" });
    await expect(signInToSee(page)).toBeVisible();
    await expect(page.getByLabel("Mobile money number that pays")).toBeEnabled();
    await expect(notPlaced(page)).toHaveCount(0);
    await page.close();

    const later = await context.newPage();
    await later.clock.install();
    await later.goto("/");
    await expect(signInToSee(later)).toBeVisible();
    await later.clock.fastForward(60_000);
    await later.clock.runFor(5000);
    await expect(signInToSee(later)).toBeVisible();
    await expect(notPlaced(later)).toHaveCount(0);

    // Another player's visit says nothing of it, and does not lose it.
    await signInBrowser(context, { phone: otherPhone, origin: baseURL ?? "" });
    const asked: string[] = [];
    later.on("request", (sent) => { if (sent.url().includes("stakes.place")) asked.push(sent.url()); });
    await later.goto("/");
    await later.clock.fastForward(60_000);
    await expect(aliveStakeButton(later)).toBeVisible();
    expect([asked, await notPlaced(later).count(), await unheard(later).count()]).toEqual([[], 0, 0]);

    await signInBrowser(context, { phone, origin: baseURL ?? "" });
    await later.goto("/");
    await expect(fromAway(later)).toBeVisible();
    await later.goto("/");
    await expect(fromAway(later)).toHaveCount(0);
  });
});
