import { existsSync } from "node:fs";
import { chromium, defineConfig, devices } from "@playwright/test";
import { rawEnvironment, toolEnv } from "./src/env.ts";

const url = rawEnvironment()["E2E_BASE_URL"];
if (!url) throw new Error("the browser tests need the app, which npm test builds and starts: use `npm test -- e2e [word …]`");

/** Playwright's own browser where it is installed, else the system's: not every network has Playwright's host. */
const systemBrowsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];
const ownBrowser = existsSync(chromium.executablePath());
const executablePath = ownBrowser ? undefined : systemBrowsers.find((path) => existsSync(path));

/** Without these a system browser calls home, and waits for answers that a closed network never gives. */
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** Chromium's sandbox does not work for root; an ordinary user keeps it. */
const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  forbidOnly: toolEnv.ci,
  fullyParallel: true,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: { baseURL: url, trace: "retain-on-failure", screenshot: "only-on-failure", locale: "en-UG", timezoneId: "Africa/Kampala" },
  projects: [
    {
      name: "chromium",
      use: { ...devices["Desktop Chrome"], launchOptions: { args: [...quiet, ...asRoot], ...(executablePath ? { executablePath } : {}) } },
    },
  ],
});
