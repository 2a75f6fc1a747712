import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Browser } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { signInBrowser } from "./fixtures/signing-in.ts";
import { expect, test, type Page } from "./fixtures/test.ts";

async function topUp(page: Page, amount: string): Promise<void> {
  await page.goto("/top-up");
  await page.getByLabel("Amount").fill(amount);
  await page.getByRole("button", { name: "Ask the phone" }).click();
  await expectAdded(page);
}

/** On the page of the payment itself: the form speaks of the balance too. */
async function expectAdded(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/top-up\/[0-9a-f-]{36}$/);
  await expect(page.getByText("It is in your balance", { exact: true })).toBeVisible();
}

/** Makes the player an operator as somebody with a shell does; returns the secret that is printed for the authenticator app. */
async function grant(phone: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["scripts/ops/grant-runner.ts", phone]);
  const secret = /\b[A-Z2-7]{32}\b/.exec(stdout)?.[0];
  if (!secret) throw new Error("the grant printed no secret");
  return secret;
}

/** Another browser, whose player is an operator with the second factor proven. */
async function operatorIn(browser: Browser, { baseURL = "", phone }: { baseURL: string | undefined; phone: string }): Promise<Page> {
  const context = await browser.newContext({ baseURL });
  await signInBrowser(context, { phone, origin: baseURL });
  const page = await context.newPage();
  expect((await page.goto("/ops"))?.status()).toBe(404);
  const secret = await grant(phone);
  await page.goto("/ops");
  await expect(page.getByRole("heading", { name: "Second factor" })).toBeVisible();
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("4 tries left", { exact: false })).toBeVisible();
  await page.getByLabel("Code").fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "What needs a person" })).toBeVisible();
  return page;
}

async function approve(operator: Page, path: string): Promise<void> {
  await operator.goto(path);
  const form = operator.getByRole("region", { name: "Approve" });
  // A browser sends nothing before the box is ticked.
  await form.getByRole("button", { name: "Approve this withdrawal" }).click();
  await expect(form.getByLabel("I have checked", { exact: false })).toBeFocused();
  await form.getByLabel("I have checked", { exact: false }).check();
  await form.getByRole("button", { name: "Approve this withdrawal" }).click();
  await expect(operator.getByText("Your approval is kept.", { exact: false })).toBeVisible();
}

/**
 * The page's asks meet its withdrawal just before the end: each is answered once the money is paid, and
 * says that it is on its way. What the server renders is then ahead of what the page asked for.
 */
async function meetHalfWay(page: Page): Promise<void> {
  await page.route(/withdrawals\.show/, async (route) => {
    const ask = async () => (await (await route.fetch()).json()) as { result: { data: { status: string } } };
    await expect.poll(async () => (await ask()).result.data.status, { timeout: 30_000 }).toBe("COMPLETED");
    const { result } = await ask();
    await route.fulfill({ json: { result: { data: { ...result.data, status: "PROCESSING", progress: "sent", providerTxnId: null, processedAt: null } } } });
  });
}

test("a player adds money, and a large withdrawal goes out once two operators have looked at it", async ({ browser, baseURL, page, phone, otherPhone, unusedPhone, readCode, signIn, expectBooksAtZero }) => {
  test.slow();
  await signIn(phone);
  await page.goto("/top-up");
  await page.getByLabel("Amount").fill("499");
  await page.getByRole("button", { name: "Ask the phone" }).click();
  await expect(page.getByText(/Type an amount from UGX\s500/)).toBeVisible();
  await topUp(page, "1,500,000");
  // The same sum again may be a lost answer, asked for anew: the page says so, and asks once more for a yes.
  await page.goto("/top-up");
  await page.getByLabel("Amount").fill("1500000");
  await page.getByRole("button", { name: "Ask the phone" }).click();
  await expect(page.getByText("a few minutes ago, and it is in your balance", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Yes, ask once more" }).click();
  await expectAdded(page);
  await page.goto("/profile");
  await expect(page.getByRole("main").getByText("UGX 3,000,000").first()).toBeVisible();

  await page.goto("/withdraw");
  await page.getByLabel("Amount").fill("2500000");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: /Withdraw UGX/ }).click();
  await page.getByLabel("Six-digit code").fill(await readCode(phone));
  await page.getByRole("button", { name: /Withdraw UGX/ }).click();
  await expect(page.getByText("Two of us look at it first")).toBeVisible();
  await expect(page.getByText("0 of 2 have", { exact: false })).toBeVisible();

  const id = /[0-9a-f-]{36}$/.exec(page.url())?.[0] ?? "";
  const path = `/ops/withdrawals/${id}`;
  const first = await operatorIn(browser, { baseURL, phone: otherPhone });
  const second = await operatorIn(browser, { baseURL, phone: unusedPhone() });
  await first.goto("/ops/withdrawals?state=approval");
  await expect(first.locator(`a[href$="${id}"]`)).toBeVisible();
  await approve(first, path);
  await page.reload();
  await expect(page.getByText("1 of 2 have", { exact: false })).toBeVisible();
  // Twice by one person is still once.
  await first.goto(path);
  await expect(first.getByText("You have approved it.", { exact: false })).toBeVisible();
  await expect(first.getByRole("button", { name: "Approve this withdrawal" })).toHaveCount(0);
  await meetHalfWay(page);
  await approve(second, path);
  await expect(page.getByText("MOCK-", { exact: false })).toBeVisible({ timeout: 30_000 });
  await page.goto("/profile");
  await expect(page.getByRole("main").getByText("UGX 500,000").first()).toBeVisible();
  await expectBooksAtZero();
});

test("a declined payment adds nothing, and says what to do", async ({ page, phone, phoneEnding, signIn, expectBooksAtZero }) => {
  await signIn(phone);
  await page.goto("/top-up");
  await page.getByLabel("Amount").fill("5000");
  // In a demo, numbers that end so say no.
  await page.getByLabel("Mobile money number that pays").fill(phoneEnding("0009"));
  await page.getByRole("button", { name: "Ask the phone" }).click();
  await expect(page.getByText("Declined, and nothing was taken")).toBeVisible();
  await page.goto("/profile");
  await expect(page.getByRole("main").getByText("UGX 0", { exact: true }).first()).toBeVisible();
  await expectBooksAtZero();
});
