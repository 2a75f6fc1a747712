import { readFile } from "node:fs/promises";
import { expect, test, type Page } from "./fixtures/test.ts";

/** Opens the home page and stakes so that the roll comes out as asked. */
async function stakeAsGuest(page: Page, { phone, seedFor, button }: { phone: string; seedFor: (hash: string) => Promise<string>; button: RegExp }): Promise<void> {
  await page.goto("/");
  // It names the money once scripts run: before, a click would post the plain form.
  await expect(page.getByRole("button", { name: button })).toBeVisible();
  await page.getByText("Fairness", { exact: true }).first().click();
  const hash = await page.getByText(/^[0-9a-f]{64}$/).first().innerText();
  await page.getByLabel("Your seed").fill(await seedFor(hash));
  await page.getByLabel("Mobile money number that pays").fill(phone);
  await page.getByRole("button", { name: button }).click();
}

test("a guest wins, signs in with the texted code, sees the winnings and withdraws them", async ({ page, phone, otherPhone, clientSeed, readCode, expectBooksAtZero }) => {
  const luck = (serverSeedHash: string) => clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" });
  await stakeAsGuest(page, { phone, seedFor: luck, button: /^Stake UGX\s1,000$/ });
  await expect(page.getByText(/UGX\s2,000 waits on/)).toBeVisible();

  await page.getByRole("link", { name: "Sign in to claim it" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: "Sign in with your phone" })).toBeVisible();
  await dialog.getByLabel("Phone number").fill(phone);
  await dialog.getByRole("button", { name: "Send the code" }).click();
  await expect(dialog.getByLabel("Six-digit code")).toBeFocused();

  // The tab dies while the player reads the text: a reload lands on the code step.
  await page.reload();
  await expect(page.getByLabel("Six-digit code")).toBeVisible();
  await page.getByLabel("Six-digit code").fill("000 000");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("That code isn't right. 4 tries left.")).toBeVisible();
  await page.getByLabel("Six-digit code").fill(await readCode(phone));
  await page.getByRole("button", { name: "Continue" }).click();

  await expect(page.getByText("1 round and UGX 2,000 are now yours.")).toBeVisible();
  await page.getByLabel("Name").fill("Amina");
  await page.getByRole("button", { name: "Save and go on" }).click();
  // Left before the answer, the page would take its request back.
  await expect(page).toHaveURL("/profile");
  await expect(page.getByRole("heading", { name: "Amina" })).toBeVisible();
  await expect(page.getByRole("main").getByText("UGX 2,000").first()).toBeVisible();

  await withdraw(page, { amount: "1000", left: "UGX 1,000" });
  await withdrawToNewNumber(page, { to: otherPhone, code: () => readCode(phone) });
  await page.goto("/profile");
  await expect(page.getByRole("main").getByText("UGX 0", { exact: true }).first()).toBeVisible();
  await expectBooksAtZero();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a guest wins, signs in, and withdraws by plain forms alone", async ({ page, phone, otherPhone, clientSeed, readCode, expectBooksAtZero }) => {
    await stakeAsGuest(page, { phone, seedFor: (serverSeedHash) => clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" }), button: /^Stake and roll$/ });
    await expect(page).toHaveURL(/\?round=/);
    await expect(page.getByText(/UGX\s2,000 waits on/)).toBeVisible();
    await page.getByRole("link", { name: "Sign in to claim it" }).click();
    await page.getByLabel("Phone number").fill(phone);
    await page.getByRole("button", { name: "Send the code" }).click();
    await page.getByLabel("Six-digit code").fill(await readCode(phone));
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText("1 round and UGX 2,000 are now yours.")).toBeVisible();
    await page.getByRole("button", { name: "Skip" }).click();
    await withdraw(page, { amount: "1000", left: "UGX 1,000" });
    await withdrawToNewNumber(page, { to: otherPhone, code: () => readCode(phone) });
    await page.goto("/profile");
    await expect(page.getByRole("main").getByText("UGX 0", { exact: true }).first()).toBeVisible();
    await expectBooksAtZero();
  });
});

test("a player keeps the number that money arrived on, chooses it again without a code, and downloads the statement", async ({ page, phone, otherPhone, clientSeed, readCode, signIn, expectBooksAtZero }) => {
  await stakeAsGuest(page, { phone, seedFor: (serverSeedHash) => clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" }), button: /^Stake UGX\s1,000$/ });
  await expect(page.getByText(/UGX\s2,000 waits on/)).toBeVisible();
  await signIn(phone);
  await withdrawToNewNumber(page, { to: otherPhone, code: () => readCode(phone) });
  await page.getByLabel("Name it, if you like").fill("Mother");
  await page.getByRole("button", { name: "Keep this place" }).click();
  await expect(page.getByText("Kept. You can choose it the next time.")).toBeVisible();

  await page.goto("/withdraw");
  await page.getByRole("button", { name: /All of it, UGX\s1,000/ }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("radio", { name: /Mother/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("main").getByText(`on Mother, ${otherPhone.slice(0, 4)} ••• ${otherPhone.slice(-3)}`)).toBeVisible();
  await page.getByRole("button", { name: /Withdraw UGX\s1,000/ }).click();
  await expect(page.getByRole("status").getByText("Paid").first()).toBeVisible();

  await page.goto("/statement");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as CSV" }).click()]);
  expect(download.suggestedFilename()).toMatch(/^kete-transactions-[\d-]+\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines[0]).toBe("id,created_at,kind,amount,balance_after,reference,currency");
  expect(lines.slice(1).map((line) => line.split(",").slice(2, 5).join(" "))).toEqual(["withdrawal_paid 0 0", "withdrawal -1000 0", "withdrawal_paid 0 1000", "withdrawal -1000 1000", "claim 2000 2000"]);
  await expectBooksAtZero();
});

/** Takes money out to the player's own number, by the steps on the page, until it says that it is paid. */
async function withdraw(page: Page, { amount, left }: { amount: string; left: string }): Promise<void> {
  await page.goto("/withdraw");
  await page.getByLabel("Amount").fill(amount);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  const money = `UGX\\s${Number(amount).toLocaleString("en")}`;
  await page.getByRole("button", { name: new RegExp(`Withdraw ${money}`) }).click();
  await expect(page).toHaveURL(/\/withdrawals\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("status").getByText("Paid").first()).toBeVisible();
  await expect(page.getByText(/MOCK-/).first()).toBeVisible();
  await page.goto("/profile");
  await expect(page.getByRole("main").getByText(left, { exact: true }).first()).toBeVisible();
}

/** Takes UGX 1,000 out to a number that no money has gone to before: with a fresh code, asked for exactly this. */
async function withdrawToNewNumber(page: Page, { to, code }: { to: string; code: () => Promise<string> }): Promise<void> {
  await page.goto("/withdraw");
  await page.getByLabel("Amount").fill("1000");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Another mobile money number").check();
  await page.getByLabel("Mobile money number", { exact: true }).fill(to);
  await page.getByRole("button", { name: "Continue" }).click();
  const submit = page.getByRole("button", { name: /Withdraw UGX\s1,000/ });
  await submit.click();
  await expect(page.getByRole("heading", { name: "One more check" })).toBeVisible();
  await expect(page.getByText("Money has not gone there before", { exact: false })).toBeVisible();
  await expect(page.getByRole("main").getByText(`on ${to.slice(0, 4)} ••• ${to.slice(-3)}`)).toBeVisible();
  await page.getByLabel("Six-digit code").fill("000000");
  await submit.click();
  await expect(page.getByText("That code isn't right. 4 tries left.")).toBeVisible();
  // The tab dies while the player reads the text: the very same withdrawal is still there.
  await page.goto("/withdraw/code");
  await page.getByLabel("Six-digit code").fill(await code());
  await submit.click();
  await expect(page).toHaveURL(/\/withdrawals\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("status").getByText("Paid").first()).toBeVisible();
}
