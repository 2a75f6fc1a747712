import { holds, tally, type Attack } from "../attack.ts";
import { newAddress, newPhone } from "../fresh.ts";
import { newId } from "#src/domain/shared/ids.ts";

const values: unknown[] = [
  null, true, 0, -1, 1e308, "", " ", "\u0000", "+256\u0000772123456", "\ud800", "123\u0000456", "１２３４５６", "0".repeat(41), "x".repeat(15_000), [], ["+256772123456"], {}, { toString: "x" },
  "__proto__", "constructor", "%00", "../../etc/passwd", "'; DROP TABLE players; --", "${7*7}", "{{7*7}}", "+256772123456\r\nX-Injected: 1", "\u202e123456", "🐚".repeat(20), "NaN", "1e6", "+1e15",
];
const paths = { "/auth/request-otp": ["phone", "country_code"], "/auth/resend-otp": ["phone", "challenge_id"], "/auth/verify-otp": ["phone", "code", "challenge_id", "device_info"], "/auth/refresh": ["refresh_token"] };
const bodies = ["", "null", "[]", "{", '"x"', "0", '{"__proto__":{"phone":"x"}}', `${"[".repeat(5_000)}${"]".repeat(5_000)}`, '{"phone":"+256772123456","phone":"x"}', `{"phone":"${"x".repeat(20_000)}"}`, "\u0000", "\ufeff{}"];
const webPaths = ["auth.requestOtp", "auth.verifyOtp?batch=1", "auth.requestOtp,auth.verifyOtp?batch=1", "__proto__", "auth.constructor", "auth.%00", "auth.status?input=%7B", "a,".repeat(40)];
const headers: Record<string, string>[] = [
  { authorization: "Bearer" }, { authorization: `Bearer ${"a".repeat(4_000)}` }, { authorization: "Bearer e30.e30.e30" }, { cookie: "kete_session=Fe26.2*x" }, { cookie: `kete_session=${"a".repeat(4_000)}; kete_device=%00` },
  { cookie: "kete_device=Fe26.2**; kete_guest=;;;" }, { "x-forwarded-for": ",,,," }, { "content-type": "text/plain" }, { "content-type": "application/json; charset=utf-7" }, { origin: "null" }, { "x-guest-token": "\u00ff".repeat(100) },
];

/** Forms as no browser writes them, with the types they claim. */
const forms = [["multipart/form-data", "x"], ["multipart/form-data; boundary=x", "--x\r\nbroken"], ["multipart/form-data; boundary=x", ""], ["multipart/form-data; boundary=x", '--x\r\ncontent-disposition: form-data; name="$ACTION_ID_x"\r\n\r\n\r\n--x--\r\n'], ["application/x-www-form-urlencoded", "$ACTION_ID_=%"], ["text/plain;charset=UTF-8", "["]] as const;

/** What no form of ours would send. Each must be refused in words; a fault is a way in, or a way to stop us. */
export const oddInput: Attack = {
  name: "odd-input",
  wants: "an answer that was not thought of",
  needs: ["addresses"],
  run: async (target) => {
    const good: Record<string, unknown> = { phone: newPhone(), code: "000000", challenge_id: newId(), refresh_token: "x", country_code: "UG", device_info: "x" };
    const answers = [];
    for (const [path, fields] of Object.entries(paths)) {
      for (const field of fields) {
        // By phone or by challenge, one of the two.
        const others = Object.fromEntries((path === "/auth/resend-otp" ? [field] : fields).map((name) => [name, good[name]]));
        for (const value of values) answers.push(await target.rest(path, { ...others, [field]: value }));
      }
      for (const rawBody of bodies) answers.push(await target.send({ method: "POST", path: `/api/v1${path}`, rawBody, from: newAddress() }));
    }
    for (const path of webPaths) for (const rawBody of bodies) answers.push(await target.send({ method: "POST", path: `/api/trpc/${path}`, rawBody, from: newAddress(), headers: { origin: target.facts.origin } }));
    for (const [type, rawBody] of forms) for (const path of ["/", "/sign-in", "/profile"]) answers.push(await target.send({ method: "POST", path, rawBody, from: newAddress(), headers: { origin: target.facts.origin, "content-type": type } }));
    for (const given of headers) for (const path of ["/api/v1/auth/status", "/api/v1/me", "/api/trpc/auth.status", "/sign-in", "/profile"]) answers.push(await target.send({ path, headers: given, from: newAddress() }));
    for (const value of values.filter((value) => typeof value === "string")) answers.push(await target.send({ path: `/api/v1/auth/challenges/${encodeURIComponent(value.toWellFormed())}`, from: newAddress() }));
    const { length } = target.faults;
    return holds(length === 0, `${answers.length} requests, ${length} faults; the commonest answers: ${tally(answers).split(", ").slice(0, 6).join(", ")}`);
  },
};
