import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures/test.ts";

/** Goes by Tab alone until the focus is there, and sees that it is where a person looks. */
async function tabTo(page: Page, goal: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const hasFocus = () => goal.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await hasFocus()); presses += 1) await page.keyboard.press(key);
  await expect(goal).toBeFocused();
  await expect(goal).toBeInViewport();
}

test.use({ viewport: { width: 360, height: 640 }, reducedMotion: "reduce" });

test("a whole stake is placed, read and looked up on a narrow phone by the keyboard alone", async ({ page, phone, clientSeed }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: /^Stake UGX\s1,000$/ })).toBeVisible();

  await tabTo(page, page.getByRole("slider", { name: "Winning line" }));
  const chance = page.getByLabel("Chance", { exact: true });
  const before = await chance.inputValue();
  await page.keyboard.press("ArrowRight");
  await expect(chance).not.toHaveValue(before);

  const amount = page.getByRole("textbox", { name: "Stake", exact: true });
  await tabTo(page, amount);
  // What stands in a field is marked on the way in, so that typing replaces it.
  await page.keyboard.type("2000");
  await expect(amount).toHaveValue("2000");
  await tabTo(page, page.getByRole("radio", { name: "Under" }));
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "Over" })).toBeFocused();
  await expect(page.getByRole("radio", { name: "Over" })).toBeChecked();
  await tabTo(page, chance);
  await page.keyboard.type("40");
  await expect(page.getByText("Roll over")).toBeVisible();
  const number = page.getByLabel("Mobile money number that pays");
  await tabTo(page, number);
  await page.keyboard.type(phone);

  await tabTo(page, page.getByRole("button", { name: /^Stake UGX\s2,000$/ }));
  const fairness = page.locator("summary").filter({ hasText: "Fairness" });
  await tabTo(page, fairness);
  await page.keyboard.press("Enter");
  const hash = page.getByText(/^[0-9a-f]{64}$/).first();
  await expect(hash).toBeVisible();
  await tabTo(page, page.getByLabel("Your seed"));
  await page.keyboard.type(await clientSeed({ serverSeedHash: await hash.innerText(), side: "over", target: 5999, outcome: "win" }));
  await tabTo(page, page.getByRole("button", { name: /^Stake UGX\s2,000$/ }), "Shift+Tab");
  await page.keyboard.press("Enter");

  // 40 of 100 chances less one per cent: 2.475 times the stake.
  await expect(page.getByRole("status").filter({ hasText: /^Rolled \d+\.\d\d\. You won UGX\s4,950\.$/ })).toHaveCount(1);
  const result = page.getByRole("region", { name: "Your round" });
  await expect(result.getByText(/UGX\s4,950 belongs to/)).toBeVisible();
  const check = result.getByRole("link", { name: "Check this round" });
  await tabTo(page, check, "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "One round, and its proof" })).toBeVisible();
});
