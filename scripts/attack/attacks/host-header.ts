import { holds, tally, type Attack } from "../attack.ts";
import { newPhone } from "../fresh.ts";
import { signInByBrowser } from "../owner.ts";

const evil = "evil.example";

/** Our own name, told to us by the attacker: it stands in redirects and in the text's last line. */
export const hostHeader: Attack = {
  name: "host-header",
  wants: "links and texts of ours that name his host",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const named = [await target.ask(newPhone(), { headers: { host: evil } }), await target.send({ path: "/sign-in", headers: { host: evil } })];
    const { jar } = await signInByBrowser(target, newPhone());
    const lies = { "x-forwarded-host": evil, "x-host": evil, "x-forwarded-server": evil, forwarded: `host=${evil}`, "x-original-url": `https://${evil}/`, "x-rewrite-url": `https://${evil}/` };
    const pages = [];
    for (const path of ["/sign-in?next=/profile", "/profile", "/", "/api/docs", "/api/v1/openapi.json"]) for (const headers of [lies, { ...lies, ...jar.header }]) pages.push(await target.send({ path, headers }));
    const told = pages.filter(({ headers, text }) => (headers.location ?? "").includes(evil) || text.includes(evil)).length;
    // Next middleware's own headers, by which a check before the pages was once skipped.
    const skipped = await target.ask(newPhone(), { headers: { host: evil, "x-middleware-subrequest": Array.from({ length: 5 }, () => "src/proxy").join(":"), "x-middleware-next": "1" } });
    const isHeld = [...named, skipped].every(({ code }) => code === "unknown_host") && told === 0;
    return holds(isHeld, `another Host: ${tally([...named, skipped])}; ${pages.length} pages under headers that claim another host: named in ${told}`);
  },
};
