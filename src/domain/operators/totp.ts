import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { Secret, TOTP } from "otpauth";

// RFC 6238 as every authenticator app speaks it: SHA-1, six digits, 30 seconds.
const stepSeconds = 30;
const form = { algorithm: "SHA1", digits: 6, period: stepSeconds };

/** A new shared secret of 160 bits, as RFC 4226 asks for, in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an authenticator app takes, typed or as a QR code. It holds the secret: shown once, kept nowhere. */
export function totpUri(secret: string, { issuer, label }: { issuer: string; label: string }): string {
  return new TOTP({ ...form, issuer, label, secret: Secret.fromBase32(secret) }).toString();
}

/**
 * The step whose code this is, of the current one and its two neighbours (a phone's clock may be half
 * a minute off), or null. That a step counts once is for the database to say.
 */
export function stepOf(secret: string, code: string, now: Date): bigint | null {
  const digits = code.replace(/\s/g, "");
  if (!/^[0-9]{6}$/.test(digits)) return null;
  const delta = new TOTP({ ...form, secret: Secret.fromBase32(secret) }).validate({ token: digits, timestamp: now.getTime(), window: 1 });
  return delta === null ? null : BigInt(Math.floor(now.getTime() / 1000 / stepSeconds) + delta);
}

/** Encrypts a second factor for the database (AES-256-GCM, bound to its player): nonce, tag, ciphertext. */
export function sealTotp(totpSecret: string, playerPublicId: string, key: { secret: string; nonce: Buffer }): Buffer {
  const cipher = createCipheriv("aes-256-gcm", keyFrom(key.secret), key.nonce).setAAD(Buffer.from(playerPublicId));
  const text = Buffer.concat([cipher.update(totpSecret, "utf8"), cipher.final()]);
  return Buffer.concat([key.nonce, cipher.getAuthTag(), text]);
}

/** The second factor again. Throws when the bytes, the player or the secret are not those it was sealed with. */
export function unsealTotp(sealed: Uint8Array, playerPublicId: string, secret: string): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv("aes-256-gcm", keyFrom(secret), bytes.subarray(0, 12)).setAAD(Buffer.from(playerPublicId));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}

/** HKDF keeps the key apart from any other use of the session secret. */
function keyFrom(secret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", "kete operator second factor", 32));
}
