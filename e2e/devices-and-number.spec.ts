import { expect, test } from "./fixtures/test.ts";

test("a player ends another device from the list, and a copy of its cookie is dead at once", async ({ page, phone, signIn, secondBrowser, browser, baseURL }) => {
  await signIn(phone);
  await page.goto("/profile/devices");
  await expect(page.getByText("Only this device is signed in")).toBeVisible();

  const other = await secondBrowser(page, phone);
  const copied = await browser.newContext({ ...(baseURL ? { baseURL } : {}), storageState: await other.context().storageState() });
  await page.reload();
  await expect(page.getByRole("list", { name: "Your devices" }).getByRole("listitem")).toHaveCount(2);
  await page.getByRole("button", { name: "Sign out Chrome on" }).click();
  await expect(page.getByText("1 device was signed out.")).toBeVisible();
  for (const context of [other.context(), copied]) {
    const dead = await context.newPage();
    await dead.goto("/profile");
    await expect(dead).toHaveURL(/\/sign-in/);
  }
  await copied.close();

  await page.getByRole("link", { name: "Sign out this device" }).click();
  await page.getByRole("link", { name: "Go back" }).click();
  await page.getByRole("link", { name: "Sign out this device" }).click();
  await page.getByRole("button", { name: "Sign out this device" }).click();
  await expect(page.getByRole("link", { name: "Sign in" }).first()).toBeVisible();
});

test("a number is changed by the new one's code: other devices are signed out and the old number is told", async ({ page, phone, otherPhone, signIn, secondBrowser, readCode, readText, typeCode }) => {
  await signIn(phone);
  const other = await secondBrowser(page, phone);
  await page.goto("/profile/phone");
  await page.getByLabel("New phone number").fill(phone);
  await page.getByRole("button", { name: "Send the code" }).click();
  await expect(page.getByLabel("New phone number")).toHaveAccessibleDescription(/That is the number you have now/);
  await page.getByLabel("New phone number").fill(otherPhone);
  await page.getByRole("button", { name: "Send the code" }).click();
  await expect(page.getByLabel("Six-digit code")).toBeVisible();
  await page.reload();
  await typeCode(page, await readCode(otherPhone), "Change my number");
  await expect(page.getByRole("heading", { name: "Your number is changed" })).toBeVisible();
  await expect(page.getByText(`You sign in with ${otherPhone.slice(0, 4)} ••• ${otherPhone.slice(-3)} from now on.`)).toBeVisible();
  await expect.poll(() => readText(phone)).toContain("moved to another number");
  await other.goto("/profile");
  await expect(other).toHaveURL(/\/sign-in/);
  await page.goto("/profile/devices");
  await expect(page.getByText("Only this device is signed in")).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("all other devices are signed out and the number is changed by plain forms alone", async ({ page, phone, otherPhone, signIn, secondBrowser, readCode, typeCode }) => {
    await signIn(phone);
    await secondBrowser(page, phone);
    await page.goto("/profile/devices");
    await page.getByRole("link", { name: "Sign out all other devices" }).click();
    await page.getByRole("button", { name: "Sign them all out" }).click();
    await expect(page.getByText("1 device was signed out.")).toBeVisible();
    await expect(page.getByText("Only this device is signed in")).toBeVisible();

    await page.goto("/profile/phone");
    await page.getByLabel("New phone number").fill(otherPhone);
    await page.getByRole("button", { name: "Send the code" }).click();
    await typeCode(page, await readCode(otherPhone), "Change my number");
    await expect(page.getByRole("heading", { name: "Your number is changed" })).toBeVisible();
    await page.getByRole("link", { name: "To the profile" }).click();
    await expect(page.getByText(`${otherPhone.slice(0, 4)} ••• ${otherPhone.slice(-3)}`)).toBeVisible();
  });
});
