import { expect, it } from "vitest";
import { clientSeedBy } from "#src/domain/rounds/client-seed.ts";
import { isServerMade, serverMadeSeed } from "./server-made-seed.ts";

const random = "0123456789abcdef".repeat(2);

it("a seed that the page made is known as the server's by the page and the domain alike, and is one a stake may have", () => {
  const made = serverMadeSeed(random);
  expect(made).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect([isServerMade(made), clientSeedBy(made)]).toEqual([true, "server"]);
});

it.each([random, "kampala-2026", "kete-mad", "x-kete-made-1"])("%s is the player's own", (seed) => {
  expect([isServerMade(seed), clientSeedBy(seed)]).toEqual([false, "client"]);
});
