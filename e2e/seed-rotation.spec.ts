import { expectAccessible } from "./fixtures/accessible.ts";
import { inBothApps } from "./fixtures/apps.ts";
import { aliveStakeButton } from "./fixtures/guest.ts";
import { expect, test, type Page } from "./fixtures/test.ts";

const reveal = "Reveal this seed and start the next";

/** Opens the fairness panel and reads which seed is active. */
async function openFairness(page: Page): Promise<string> {
  await page.getByText("Fairness", { exact: true }).first().click();
  return page.getByText(/^[0-9a-f]{64}$/).first().innerText();
}

/** On the page of the seed that was just revealed: its hash, the seed, and as many rounds as were played. */
async function expectRevealed(page: Page, { hash, rounds }: { hash: string; rounds: number }): Promise<void> {
  await expect(page).toHaveURL(`/game/seed/${hash}`);
  await expect(page.getByText("This seed is revealed")).toBeVisible();
  await expect(page.getByText(/^[0-9a-f]{64}$/)).toHaveCount(2);
  await expect(page.getByRole("table", { name: "Rounds played under this seed" }).locator("tbody").getByRole("row")).toHaveCount(rounds);
}

inBothApps(({ canSignIn }) => {
  test("a guest plays two rounds, has the seed revealed, and checks a round in the browser", async ({ page, phone, expectBooksAtZero }) => {
    await page.goto("/");
    await openFairness(page);
    await expect(page.getByText("Once you have played a round under this seed", { exact: false })).toBeVisible();
    await expect(page.getByRole("button", { name: reveal })).toHaveCount(0);
    const stake = aliveStakeButton(page);
    await expect(stake).toBeVisible();
    await page.getByLabel("Mobile money number that pays").fill(phone);
    await stake.click();
    await expect(page).toHaveURL(/\?round=/);
    const first = page.url();
    // After the pause between two rounds it names the money again.
    await stake.click({ timeout: 15_000 });
    await expect(page).not.toHaveURL(first);
    await expect(page.getByText("all 2 rounds", { exact: false })).toBeVisible();
    if (canSignIn) await expectAccessible(page);

    const hash = await page.getByText(/^[0-9a-f]{64}$/).first().innerText();
    const next = await page.getByText(/^[0-9a-f]{64}$/).nth(1).innerText();
    await page.getByRole("button", { name: reveal }).click();
    await expectRevealed(page, { hash, rounds: 2 });
    await page.reload();
    await expectRevealed(page, { hash, rounds: 2 });
    if (canSignIn) await expectAccessible(page);

    await page.getByRole("link", { name: "Check round 1 of this seed" }).click();
    await expect(page.getByText(/All of it agrees\. These seeds make \d{1,2}\.\d\d\./)).toBeVisible();
    await page.goto("/rounds/check");
    await expect(page.getByText("2 of 2 checked on this phone")).toBeVisible();

    await page.goto("/");
    expect(await openFairness(page)).toBe(next);
    await expect(page.getByRole("button", { name: reveal })).toHaveCount(0);
    await expectBooksAtZero();
  });

  test.describe("without JavaScript", () => {
    test.use({ javaScriptEnabled: false });

    test("a seed that our server made for the player says so, and the server seed is revealed by a plain form", async ({ page, phone }) => {
      await page.goto("/");
      const hash = await openFairness(page);
      await expect(page.getByText("Made by our server, because this page runs without scripts", { exact: false })).toBeVisible();
      await page.getByLabel("Mobile money number that pays").fill(phone);
      await page.getByRole("button", { name: "Stake and roll" }).click();
      await expect(page).toHaveURL(/\?round=/);
      await page.getByText("Fairness", { exact: true }).first().click();
      await page.getByRole("button", { name: reveal }).click();
      await expectRevealed(page, { hash, rounds: 1 });
      await expect(page.getByRole("cell", { name: "by our server" })).toBeVisible();
    });
  });
});

test("a seed that two tabs reveal is rotated once, and both see it", async ({ page, context, phone }) => {
  await page.goto("/");
  await expect(aliveStakeButton(page)).toBeVisible();
  await page.getByLabel("Mobile money number that pays").fill(phone);
  await aliveStakeButton(page).click();
  await expect(page).toHaveURL(/\?round=/);
  const other = await context.newPage();
  const hashes = [];
  for (const tab of [page, other]) {
    await tab.goto("/");
    hashes.push(await openFairness(tab));
  }
  for (const [tab, hash] of [[page, hashes[0] ?? ""], [other, hashes[1] ?? ""]] as const) {
    await tab.getByRole("button", { name: reveal }).click();
    await expectRevealed(tab, { hash, rounds: 1 });
  }
  expect(hashes[0]).toBe(hashes[1]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a seed stays hidden while a payment under it is open, and the page says why", async ({ page, phoneEnding }) => {
    await page.goto("/");
    const hash = await openFairness(page);
    await page.getByLabel("Mobile money number that pays").fill(phoneEnding("9997"));
    await page.getByRole("button", { name: "Stake and roll" }).click();
    await expect(page.getByText("Approve it on your phone").first()).toBeVisible();
    await page.getByText("Fairness", { exact: true }).first().click();
    await page.getByRole("button", { name: reveal }).click();
    await expect(page).toHaveURL(`/game/seed/${hash}?refused=round_undecided`);
    await expect(page.getByRole("alert").getByText("still waits for its payment", { exact: false })).toBeVisible();
    await expect(page.getByText(/^[0-9a-f]{64}$/)).toHaveCount(1);
    await expect(page.getByRole("button", { name: reveal })).toBeVisible();
  });
});
