import { readFile } from "node:fs/promises";
import type { APIRequestContext } from "@playwright/test";
import { askForCode } from "./fixtures/signing-in.ts";
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

test("a guest wins, signs in with the texted code, sees the winnings and withdraws them", async ({ page, phone, otherPhone, clientSeed, readCode, typeCode, expectBooksAtZero }) => {
  const luck = (serverSeedHash: string) => clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" });
  await stakeAsGuest(page, { phone, seedFor: luck, button: /^Stake UGX\s1,000$/ });
  await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();

  // A navigation that begins while the page still loads is a whole one, without the dialog.
  await page.waitForLoadState("networkidle");
  await page.getByRole("link", { name: "Sign in with this number" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: "Sign in with your phone" })).toBeVisible();
  await dialog.getByLabel("Phone number").fill(phone);
  await dialog.getByRole("button", { name: "Send the code" }).click();
  await expect(dialog.getByLabel("Six-digit code")).toBeFocused();

  // The tab dies while the player reads the text: a reload lands on the code step.
  await page.reload();
  await expect(page.getByLabel("Six-digit code")).toBeVisible();
  await typeCode(page, "000 000");
  await expect(page.getByText("That code isn't right. 4 tries left.")).toBeVisible();
  await typeCode(page, await readCode(phone));

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

  test("a guest wins, signs in, and withdraws by plain forms alone", async ({ page, phone, otherPhone, clientSeed, readCode, typeCode, expectBooksAtZero }) => {
    await stakeAsGuest(page, { phone, seedFor: (serverSeedHash) => clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" }), button: /^Stake and roll$/ });
    await expect(page).toHaveURL(/\?round=/);
    await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
    await page.getByRole("link", { name: "Sign in with this number" }).click();
    await askForCode(page, phone);
    await typeCode(page, await readCode(phone));
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
  await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
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

for (const javaScriptEnabled of [true, false]) {
  test.describe(`a withdrawal whose answer was lost, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled, allowedConsole: [/ERR_CONNECTION_RESET|Failed to fetch/] });

    test("is asked for again after a reload, with and without a code, and made once", async ({ page, request, phone, otherPhone, clientSeed, readCode, signIn, expectBooksAtZero }) => {
      const button = javaScriptEnabled ? /^Stake UGX\s1,000$/ : /^Stake and roll$/;
      await stakeAsGuest(page, { phone, seedFor: (serverSeedHash) => clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" }), button });
      await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
      await signIn(phone);
      const submit = page.getByRole("button", { name: /Withdraw UGX\s1,000/ });
      const dropped = page.getByText("The connection dropped before an answer came. Press again", { exact: false });

      await choose(page, { amount: "1000", to: null });
      const first = await loseAnswer(page, request, "/withdraw/confirm", () => submit.click());
      if (javaScriptEnabled) await expect(dropped).toBeVisible();
      await page.goto("/withdraw/confirm");
      await submit.click();
      await expectWithdrawals(page, { made: first, count: 1, left: "UGX 1,000" });

      await choose(page, { amount: "1000", to: otherPhone });
      await submit.click();
      await page.getByLabel("Six-digit code").fill(await readCode(phone));
      const second = await loseAnswer(page, request, "/withdraw/code", () => submit.click());
      if (javaScriptEnabled) await expect(dropped).toBeVisible();
      // The code is spent, and a new one would take a minute: the sums lead to what it made.
      await page.goto("/withdraw/code");
      await expect(page.getByText("If no answer came after you typed it", { exact: false })).toBeVisible();
      await page.getByRole("link", { name: "Back to the sums" }).click();
      await submit.click();
      await expectWithdrawals(page, { made: second, count: 2, left: "UGX 0" });
      await expectBooksAtZero();
    });
  });
}

test("a withdrawal keeps its key while its choices stay, and gets another with other choices", async ({ page, phone, otherPhone, clientSeed, signIn, context, baseURL }) => {
  await stakeAsGuest(page, { phone, seedFor: (serverSeedHash) => clientSeed({ serverSeedHash, side: "under", target: 4950, outcome: "win" }), button: /^Stake UGX\s1,000$/ });
  await expect(page.getByText(/UGX\s2,000 belongs to/)).toBeVisible();
  await signIn(phone);
  const keyOf = async (choices: { amount: string; to: string | null }) => {
    await choose(page, choices);
    return page.locator("input[name=idempotencyKey]").inputValue();
  };
  const key = await keyOf({ amount: "1000", to: null });
  await page.reload();
  await expect(page.locator("input[name=idempotencyKey]")).toHaveValue(key);
  expect(await keyOf({ amount: "1000", to: null })).toBe(key);
  const others = [await keyOf({ amount: "1500", to: null }), await keyOf({ amount: "1500", to: otherPhone }), await keyOf({ amount: "1000", to: null })];
  expect(new Set([key, ...others]).size).toBe(4);

  for (const change of [{}, { idempotencyKey: "x" }, { idempotencyKey: 7 }]) {
    const value = Buffer.from(JSON.stringify({ amount: 1000, method: "MOMO", destination: "0772123456", ...change })).toString("base64url");
    await context.addCookies([{ name: "kete_withdraw", value, url: `${baseURL}/withdraw` }]);
    await page.goto("/withdraw/confirm");
    await expect(page).toHaveURL("/withdraw");
  }
});

/** Goes by the steps to the sums. `to` null is the player's own number. */
async function choose(page: Page, { amount, to }: { amount: string; to: string | null }): Promise<void> {
  await page.goto("/withdraw");
  await page.getByLabel("Amount").fill(amount);
  await page.getByRole("button", { name: "Continue" }).click();
  if (to === null) {
    await page.getByRole("radio", { name: /Your own number/ }).check();
  } else {
    await page.getByLabel("Another mobile money number").check();
    await page.getByLabel("Mobile money number", { exact: true }).fill(to);
  }
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL("/withdraw/confirm");
}

/**
 * The server does what is posted, and the browser never hears of it: the page that it would have led
 * to. `request` has a cookie jar of its own, so that no cookie comes through either.
 */
async function loseAnswer(page: Page, request: APIRequestContext, path: string, act: () => Promise<void>): Promise<string> {
  const lost = Promise.withResolvers<string>();
  await page.route(`**${path}`, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    // A kept connection that the server has just closed is no answer of the app's: asked once more, as a browser does.
    const answer = await request.fetch(route.request(), { headers: await route.request().allHeaders(), maxRedirects: 0, maxRetries: 2 });
    await route.abort("connectionreset");
    // A form's script is told of a redirect in a header of its own.
    const { location = "", "x-action-redirect": told = location } = answer.headers();
    lost.resolve(told);
  });
  await act();
  const made = /\/withdrawals\/[0-9a-f-]{36}/.exec(await lost.promise)?.[0];
  await page.unroute(`**${path}`);
  if (!made) throw new Error(`what was posted to ${path} made no withdrawal`);
  return made;
}

/** On the page of the withdrawal that was made at first: it is paid, and so many are on the list and have left the balance. */
async function expectWithdrawals(page: Page, { made, count, left }: { made: string; count: number; left: string }): Promise<void> {
  await expect(page).toHaveURL(made);
  await expect(page.getByRole("status").getByText("Paid").first()).toBeVisible();
  await page.goto("/withdrawals");
  await expect(page.getByRole("table").locator("tbody").getByRole("row")).toHaveCount(count);
  await page.goto("/profile");
  await expect(page.getByRole("main").getByText(left, { exact: true }).first()).toBeVisible();
}

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
