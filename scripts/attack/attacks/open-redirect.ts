import { holds, type Attack } from "../attack.ts";
import { newPhone } from "../fresh.ts";
import { signInByBrowser } from "../owner.ts";

const evil = [
  "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\\/evil.example", "https://evil.example", "https:evil.example", "http:/evil.example",
  "/.//evil.example", "/..//evil.example", "/%2e//evil.example", "/%2F/evil.example", "/%5Cevil.example", "//evil.example/%2e%2e", "/\t/evil.example", "/\n/evil.example",
  "javascript:alert(1)", "data:text/html,x", "//evil.example@127.0.0.1", "@evil.example", "/@evil.example/..//evil.example", "/profile//evil.example", "/api/v1/../..//evil.example",
  "/sign-in?next=//evil.example", "%2F%2Fevil.example", "/profile\r\nLocation: https://evil.example", "\u2215\u2215evil.example", "//\u3002evil.example", `/${"a".repeat(300)}`, "/api/trpc/auth.logout",
];

/** A sign-in link that leads on to a site of the attacker's. */
export const openRedirect: Attack = {
  name: "open-redirect",
  wants: "a link to our sign-in that ends on a site of his",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const { jar } = await signInByBrowser(target, newPhone());
    const left: string[] = [];
    for (const next of evil) {
      const path = `/sign-in?next=${encodeURIComponent(next)}`;
      const [signedIn, stranger] = [await target.send({ path, headers: jar.header }), await target.send({ path })];
      const location = signedIn.headers.location ?? "";
      const to = new URL(location, target.facts.origin);
      const stays = signedIn.status >= 300 && signedIn.status < 400 && to.origin === target.facts.origin && !to.pathname.startsWith("//") && !/^\/(api|sign-in)/.test(to.pathname);
      const isQuiet = stranger.status < 400 && !/(href|action|src)="[^"]*evil\.example/i.test(stranger.text.replaceAll(/(href|action|src)="\/[^/\\"][^"]*next=[^"]*"/gi, ""));
      if (!stays || !isQuiet) left.push(`${next} (${signedIn.status} ${location})`);
    }
    return holds(left.length === 0, `${evil.length} addresses as ?next=, signed in and not: ${left.length === 0 ? "none leaves the site, is linked, or leads to a call" : `LEFT: ${left.join("; ")}`}`);
  },
};
