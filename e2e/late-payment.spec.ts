import { rawEnvironment } from "../src/env.ts";
import { expect, test, type Page } from "./fixtures/test.ts";

// There the phone's owner has half a minute to pay, and nobody can sign in.
test.use({ baseURL: rawEnvironment()["E2E_GUESTS_URL"] ?? "" });

/** Of a network that the demo's rail answers for, ending as those do that approve after 35 seconds. */
const slowPhone = (phone: string) => `075${phone.slice(3, -4)}9995`;
/** For a pattern: its spaces do not break. */
const masked = (phone: string) => `${phone.slice(0, 4)}\\s•••\\s${phone.slice(-3)}`;

async function stake(page: Page, phone: string) {
  await page.goto("/");
  await expect(page.getByRole("button", { name: /^Stake UGX\s1,000$/ })).toBeVisible();
  await page.getByLabel("Mobile money number that pays").fill(phone);
  const sent = page.waitForRequest(/stakes\.place/);
  await page.getByRole("button", { name: /^Stake UGX\s1,000$/ }).click();
  return sent;
}

test("a payment that comes when its round is over is not played: its guest is told, here and everywhere, that it goes back to his phone", async ({ page, phone, expectBooksAtZero }) => {
  test.slow();
  const payer = slowPhone(phone);
  const sent = await stake(page, payer);
  await expect(page.getByText("Approve it on your phone")).toBeVisible();
  await expect(page.getByText("No payment reached us", { exact: false })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/nothing was taken/i)).toHaveCount(0);

  // Sending the very same stake again has its rail asked at once; otherwise a job asks a minute later.
  await expect(async () => {
    const again = await page.request.post(sent.url(), { data: sent.postDataJSON() as object, headers: { origin: new URL(page.url()).origin } });
    expect(((await again.json()) as { result: { data: { isPaidLate: boolean } } }).result.data.isPaidLate).toBe(true);
  }).toPass({ timeout: 40_000, intervals: [1000] });

  await page.reload();
  const result = page.getByRole("region", { name: "Your round" });
  await expect(result.getByText("Paid too late, so not played")).toBeVisible();
  await expect(result.getByText("The payment came after the time was over, so the round was not played.", { exact: false })).toBeVisible();
  await expect(result.getByText(new RegExp(`UGX\\s1,000 (goes|went) back to ${masked(payer)}`))).toBeVisible();
  await expect(page.getByRole("table").getByText(/^(Going|Sent) back$/)).toBeVisible();

  await page.getByRole("link", { name: "Guest winnings" }).click();
  await expect(page.getByRole("heading", { name: "Payments that came too late" })).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(new RegExp(`UGX\\s1,000 went back to ${masked(payer)}`))).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await page.getByRole("link", { name: /^The round/ }).click();
  await expect(page.getByRole("heading", { name: "One round, and its proof" })).toBeVisible();
  await expect(page.getByText("Sent back", { exact: true })).toBeVisible();
  await expect(page.getByText("Paid too late, so not played")).toBeVisible();
  await page.goto("/history");
  await expect(page.getByRole("table").getByText("Sent back")).toBeVisible();
  await expectBooksAtZero();
});

test("where nobody can sign in, whatever a guest reads leads somewhere: his winnings to his phone, and back to the game", async ({ page, phone, clientSeed, expectBooksAtZero }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: /^Stake UGX\s1,000$/ })).toBeVisible();
  await page.getByText("Fairness", { exact: true }).first().click();
  const hash = await page.getByText(/^[0-9a-f]{64}$/).first().innerText();
  await page.getByLabel("Your seed").fill(await clientSeed({ serverSeedHash: hash, side: "under", target: 4950, outcome: "win" }));
  await page.getByLabel("Mobile money number that pays").fill(phone);
  await page.getByRole("button", { name: /^Stake UGX\s1,000$/ }).click();
  await expect(page.getByText(new RegExp(`UGX\\s2,000 belongs to ${masked(phone)}`))).toBeVisible();
  await expect(page.getByRole("link", { name: /sign in/i })).toHaveCount(0);

  await page.goto("/history");
  await expect(page.getByText(/sign in with/i)).toHaveCount(0);
  await expect(page.getByText(/UGX\s2,000 that you won as a guest waits for you\./)).toBeVisible();
  await page.getByRole("link", { name: "Sign-in is off" }).click();
  await expect(page.getByRole("heading", { name: "Signing in is switched off" })).toBeVisible();
  await page.getByRole("link", { name: "See your winnings" }).click();
  await page.getByRole("button", { name: /^Send UGX\s2,000 to/ }).click();
  await expect(page.getByText("Paid", { exact: true })).toBeVisible();
  await page.goto("/");
  await expect(page.getByText("waits for you", { exact: false })).toHaveCount(0);
  await expectBooksAtZero();
});

test("a roll is told once in a sentence, and whoever asks for little motion sees it stand at once", async ({ page, phone, clientSeed }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/");
  await expect(page.getByRole("button", { name: /^Stake UGX\s1,000$/ })).toBeVisible();
  await page.getByText("Fairness", { exact: true }).first().click();
  const hash = await page.getByText(/^[0-9a-f]{64}$/).first().innerText();
  await page.getByLabel("Your seed").fill(await clientSeed({ serverSeedHash: hash, side: "under", target: 4950, outcome: "win" }));
  await page.getByLabel("Mobile money number that pays").fill(phone);
  await page.evaluate(() => {
    const seen = { told: [] as string[], figures: [] as string[] };
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const told = document.querySelector("main [role=status]")?.textContent ?? "";
      const figure = /\d\d?\.\d\d/.exec(document.querySelector("main")?.querySelector("p:has(> span)")?.textContent ?? "")?.[0] ?? "";
      if (told !== "" && seen.told.at(-1) !== told) seen.told.push(told);
      if (seen.figures.at(-1) !== figure) seen.figures.push(figure);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await page.getByRole("button", { name: /^Stake UGX\s1,000$/ }).click();
  await expect(page.getByText("under 49.50, a win")).toBeVisible();
  const { told, figures } = await page.evaluate(() => (window as unknown as { seen: { told: string[]; figures: string[] } }).seen);
  const roll = figures.at(-1) ?? "";
  expect(told).toEqual([expect.stringMatching(new RegExp(`^Rolled ${roll}\\. You won UGX\\s2,000\\.$`))]);
  // The line that was aimed at, and then the roll: nothing between the two.
  expect(figures).toEqual(["49.50", roll]);
});
