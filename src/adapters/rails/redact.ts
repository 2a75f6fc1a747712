import { maskPhone } from "#src/domain/shared/phone.ts";

/** As much of an exchange as is kept. */
const keptMax = 2_000;

const hiddenSign = "•••";
/** Fields that hold keys of ours, or open something. Matched without case, `_` and `-`. */
const secretField = /token|secret|password|apikey|authorization|signature|subscriptionkey|^pin$|^key$|^otp$|verifhash/;
/** Fields that hold somebody's wallet, account or name. */
const personField = /^(partyid|msisdn|phone|phonenumber|mobilenumber|accountnumber|fullname|accountname|beneficiaryname|name|givenname|familyname|firstname|lastname|email|birthdate)$/;
/** Fields whose digits are ids, amounts and times: they are why a record is kept. */
const plainField = /(id|ref|reference|amount|balance|fee|code|at|time|timestamp|date)$/;
/** A number long enough to be a phone or an account, standing by itself: a part of a UUID does not. */
const longNumber = /(?<![\w-])\+?\d{9,19}(?![\w-])/g;

/**
 * A body of an exchange with a rail as it may be kept and shown: `secrets` and whatever sits under the
 * name of a key, token or pin are dots, phones and accounts are masked as everywhere, names of people
 * are dots, and no more than 2,000 characters are kept.
 */
export function redact(body: string, secrets: readonly string[] = []): string {
  // A secret of one or two signs would dot the whole text; none is that short.
  const told = secrets.filter((secret) => secret.length > 3).flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]);
  const parsed = jsonOf(body);
  const clean = parsed === undefined ? cleanText(body) : JSON.stringify(cleaned(parsed, ""));
  return told.reduce((text, secret) => text.replaceAll(secret, hiddenSign), clean).slice(0, keptMax);
}

function cleaned(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((one) => cleaned(one, field));
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cleaned(inner, name)]));
  if (typeof value !== "string" && typeof value !== "number") return value;
  const name = field.toLowerCase().replace(/[^a-z]/g, "");
  if (secretField.test(name)) return hiddenSign;
  if (personField.test(name)) return /\d{6}/.test(String(value)) ? maskPhone(String(value)) : hiddenSign;
  if (plainField.test(name)) return typeof value === "string" && value.length > 200 ? cleanText(value) : value;
  if (typeof value === "string") return cleanText(value);
  return Math.abs(value) < 100_000_000 ? value : maskPhone(String(value));
}

/** Free text, forms and pages: by their looks. */
function cleanText(text: string): string {
  return text
    .replace(/\b(bearer|basic)\s+[\w+/=.~-]+/gi, `$1 ${hiddenSign}`)
    .replace(/\beyJ[\w-]+(\.[\w-]+)*/g, hiddenSign)
    .replace(/([\w.-]*(?:token|secret|password|api_?key|pin|signature)[\w.-]*\s*["']?\s*[=:]\s*["']?)[^\s"'&,;<}]+/gi, `$1${hiddenSign}`)
    .replace(longNumber, (number) => maskPhone(number));
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
