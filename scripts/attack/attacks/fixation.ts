import { randomBytes } from "node:crypto";
import { holds, type Attack } from "../attack.ts";
import { newPhone } from "../fresh.ts";
import { Jar } from "../jar.ts";
import { holdOnBrowser, proveOnBrowser, signInByBrowser } from "../owner.ts";

/** A session that the attacker knows, put into the victim's browser before the victim signs in. */
export const fixation: Attack = {
  name: "fixation",
  wants: "to share the victim's session by planting one of his own first",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const attacker = await signInByBrowser(target, newPhone());
    const known = attacker.jar.copy();
    const victim = newPhone();
    const browser = attacker.jar.copy();
    const held = await holdOnBrowser(target, victim, browser, 1);
    // First from another site: a page of the attacker's that signs somebody in behind his back.
    const forged = await proveOnBrowser(target, held, browser, { origin: "https://evil.example" });
    const proven = await proveOnBrowser(target, held, browser);
    const isNew = browser.value("kete_session") !== known.value("kete_session") && (await target.signedInAs(browser)) === victim;
    const left = [await target.signedInAs(known, { door: 0 }), await target.signedInAs(known, { door: 1 })];
    const invented = new Jar();
    invented.plant("kete_session", randomBytes(180).toString("base64url"));
    const isHeld = forged.code === "bad_origin" && proven.status === 200 && isNew && left.every((phone) => phone === null) && (await target.signedInAs(invented)) === null;
    return holds(isHeld, `the session after sign-in is a new one: ${isNew ? "yes" : "NO"}; the planted one then is signed in on the processes as: ${left.map((phone) => (phone === null ? "nobody" : "SOMEBODY")).join(", ")}; sign-in from another site: ${forged.code ?? forged.status}`);
  },
};
