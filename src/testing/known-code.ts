import { newId } from "#src/domain/shared/ids.ts";
import type { TestKit } from "./kit.ts";

type Known = { purpose?: string; challengeId?: string; codeId?: string; minutesAgo?: number };

/** The id of a code that PostgreSQL knows to have been texted: what its functions ask for before they let one be spent. */
export async function knownCode(kit: TestKit, phone: string, { purpose = "sign_in", challengeId = newId(), codeId = newId(), minutesAgo = 0 }: Known = {}): Promise<string> {
  await kit.owner.query(
    "INSERT INTO otp_challenges (id, phone, purpose, code_id, created_at, expires_at) VALUES ($1, $2, $3, $4, now() - make_interval(secs => $5), now() + interval '5 minutes')",
    [challengeId, phone, purpose, codeId, minutesAgo * 60],
  );
  return codeId;
}
