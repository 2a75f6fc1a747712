import { expectAccessible } from "./fixtures/accessible.ts";
import { inBothApps } from "./fixtures/apps.ts";
import { prepare, stake, stakeButton } from "./fixtures/guest.ts";
import { expect, test, type Page } from "./fixtures/wallets.ts";

const result = (page: Page) => page.getByRole("region", { name: "Your round" });

/** The prompt is on the phone, and the page waits with its owner. */
async function expectAsked(page: Page): Promise<void> {
  await expect(result(page).getByText("Approve it on your phone")).toBeVisible();
  await expect(page.getByRole("button", { name: "Waiting for the payment" })).toBeVisible();
}

/** What the page of the round on the screen says about it. */
async function expectRound(page: Page, { status, nonce }: { status: string; nonce: number }): Promise<void> {
  await page.getByRole("link", { name: "Check this round" }).click();
  await expect(page).toHaveURL(/\/rounds\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("main").getByText(status, { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("definition").and(page.locator("dt:text-is('Nonce') + dd"))).toHaveText(String(nonce));
}

inBothApps(({ canSignIn }) => {
  test.describe("prompts that a phone's owner answers by hand", () => {
    // Three prompts, their owner's page for each, and three looks by axe.
    test.describe.configure({ timeout: 180_000 });
    // A browser says each answer that is no success: here the wait after two that were declined.
    test.use({ allowedConsole: [/429/] });

    test("declined twice they place nothing and take nothing, and ask for a wait; then one is approved, and its round follows without a gap", async ({ page, promptedPhone: phone, wallets, clientSeed, letTimePass, expectBooksAtZero }) => {
      await wallets.letWait(phone);
      await stake(page, { phone, clientSeed, outcome: "win" });
      await expectAsked(page);
      if (canSignIn) await expectAccessible(page);
      await wallets.answer(phone, "APPROVAL_REJECTED");
      await expect(result(page).getByText("No payment reached us", { exact: false })).toBeVisible();
      await expect(result(page).getByText("Not placed", { exact: true })).toBeVisible();
      if (canSignIn) await expectAccessible(page);
      const hash = await page.getByText(/^[0-9a-f]{64}$/).first().innerText();
      await expectRound(page, { status: "Not placed", nonce: 0 });
      if (canSignIn) await expectAccessible(page);

      // Answered late, after its page was loaded again, it is declined all the same.
      await letTimePass(phone, "20 minutes");
      await stake(page, { phone, clientSeed, outcome: "win" });
      await expectAsked(page);
      await page.reload();
      await expectAsked(page);
      await wallets.answer(phone, "APPROVAL_REJECTED");
      await expect(result(page).getByText("No payment reached us", { exact: false })).toBeVisible();

      await stake(page, { phone, clientSeed, outcome: "win" });
      const wait = page.getByRole("alert").filter({ hasText: /in \d+ (s|minutes)/ });
      await expect(wait).toContainText("Nothing was taken");
      // Longer than the pause between any two rounds, and counted down on the button.
      const [, count = "0", unit] = /in (\d+) (s|minutes)/.exec(await wait.innerText()) ?? [];
      expect(Number(count) * (unit === "s" ? 1 : 60)).toBeGreaterThan(5);
      await expect(page.getByRole("button", { name: /^Next round in \d/ })).toBeVisible();
      expect(await wallets.taken(phone)).toEqual([]);
      await expectBooksAtZero();

      await letTimePass(phone, "20 minutes");
      await stake(page, { phone, clientSeed, outcome: "win" });
      await expectAsked(page);
      await wallets.answer(phone, "Approve");
      await expect(result(page).getByText(/UGX\s2,000 belongs to/)).toBeVisible();
      await expectRound(page, { status: "Won", nonce: 2 });
      await page.goto(`/game/seed/${hash}`);
      const rows = page.getByRole("table", { name: "Rounds played under this seed" }).locator("tbody").getByRole("row");
      await expect(rows).toHaveCount(3);
      for (const [nonce, status] of ["Not placed", "Not placed", "Won"].entries()) await expect(rows.filter({ has: page.getByRole("link", { name: `Check round ${nonce} of this seed` }) })).toContainText(status);
      expect(await wallets.taken(phone)).toEqual(["1000"]);
      await expectBooksAtZero();
    });
  });

  test.describe("without JavaScript", () => {
    test.use({ javaScriptEnabled: false });

    test("a declined payment places nothing and says so", async ({ page, phoneEnding, clientSeed, expectBooksAtZero }) => {
      await page.goto("/");
      // In a demo, numbers that end so say no.
      await prepare(page, { phone: phoneEnding("0009"), clientSeed, outcome: "win" });
      await stakeButton(page).click();
      await expect(result(page).getByText("No payment reached us", { exact: false })).toBeVisible();
      await expectRound(page, { status: "Not placed", nonce: 0 });
      await expectBooksAtZero();
    });
  });
});
