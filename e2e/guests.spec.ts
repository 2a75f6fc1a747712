import type { Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/accessible.ts";
import { inBothApps } from "./fixtures/apps.ts";
import { aliveStakeButton, prepare, stake, stakeButton } from "./fixtures/guest.ts";
import { expect, test } from "./fixtures/test.ts";

const ownRounds = (page: Page) => page.getByRole("table").locator("tbody").getByRole("row");

async function sendWinnings(page: Page, phone: string): Promise<void> {
  await page.getByRole("link", { name: /^Send it/ }).click();
  await expect(page.getByRole("heading", { name: "Your winnings" })).toBeVisible();
  await page.getByRole("button", { name: `Send UGX 2,000 to ${phone.slice(0, 4)} ••• ${phone.slice(-3)}` }).click();
  await expect(page.getByText("Nothing waits here now.", { exact: false })).toBeVisible();
  await expect(page.getByText("Paid", { exact: true })).toBeVisible();
  await expect(page.getByText(/^MOCK-/)).toBeVisible();
}

inBothApps(({ canSignIn }) => {
  test("a guest loses, wins, and has the winnings sent to the phone that paid", async ({ page, phone, clientSeed, expectBooksAtZero }) => {
    await stake(page, { phone, clientSeed, outcome: "loss" });
    await expect(page.getByText(/^The stake of UGX\s1,000 went to the house\.$/)).toBeVisible();
    await expect(page.getByText("not under 49.50")).toBeVisible();
    await expect(page.getByRole("table").getByText("Lost")).toBeVisible();
    await expect(page.getByText("−UGX 1,000").first()).toBeVisible();
    await expect(page.getByRole("link", { name: /^Send it/ })).toHaveCount(0);
    if (canSignIn) await expectAccessible(page);

    // The next round may start five seconds after this one did; the button says so until then.
    await prepare(page, { phone, clientSeed, outcome: "win" });
    await stakeButton(page).click();
    await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
    await sendWinnings(page, phone);
    await page.goBack();
    await page.reload();
    await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
    await expectBooksAtZero();
  });

  test.describe("without JavaScript", () => {
    test.use({ javaScriptEnabled: false });

    test("a guest wins and has the winnings sent by plain forms; a page that was read before sends nothing twice", async ({ page, context, phone, clientSeed, expectBooksAtZero }) => {
      await page.goto("/");
      await prepare(page, { phone, clientSeed, outcome: "win" });
      await stakeButton(page).click();
      await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
      const older = await context.newPage();
      await older.goto("/winnings");
      await sendWinnings(page, phone);
      await older.getByRole("button", { name: /^Send UGX/ }).click();
      await expect(older.getByText("That much does not wait here any more", { exact: false })).toBeVisible();
      await expect(ownRounds(older)).toHaveCount(1);
      await expectBooksAtZero();
    });
  });

  test.describe("two tabs of one browser", () => {
    test.use({ allowedConsole: [/409/] });

    test("stake one after the other: the second is told that its seed is out of date, takes the new one, and both rounds stand", async ({ page, context, phone, otherPhone, clientSeed, expectBooksAtZero }) => {
      const second = await context.newPage();
      await second.goto("/");
      await expect(aliveStakeButton(second)).toBeVisible();
      await prepare(second, { phone: otherPhone, clientSeed, outcome: "win" });
      const before = await second.getByText(/^[0-9a-f]{64}$/).first().innerText();
      await stake(page, { phone, clientSeed, outcome: "loss" });
      await expect(page.getByText(/went to the house/)).toBeVisible();

      await stakeButton(second).click();
      await expect(second.getByText("The seed on this page is out of date, so nothing was staked.", { exact: false })).toBeVisible();
      await expect(second.getByText(before, { exact: true })).toHaveCount(0);
      await prepare(second, { phone: otherPhone, clientSeed, outcome: "win" });
      await stakeButton(second).click();
      await expect(second.getByText(/UGX\s2,000 belongs to/)).toBeVisible();

      await page.goto("/");
      await expect(ownRounds(page)).toHaveCount(2);
      await expect(page.getByText("decided while you were away", { exact: false })).toHaveCount(0);
      await expectBooksAtZero();
    });
  });
});
