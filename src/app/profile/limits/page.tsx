import type { Metadata } from "next";
import { answering } from "#src/app/answering.tsx";
import { serverCaller } from "#src/app/caller.ts";
import { Frame } from "#src/app/frame.tsx";
import { oneOf, type SearchParams } from "#src/app/search-params.ts";
import { spanIn } from "#src/ui/care/care.ts";
import { Limits, LimitsForGuests } from "#src/ui/care/limits.tsx";
import { messagesFor } from "#src/ui/messages/messages.ts";
import { refusalWords } from "#src/ui/messages/refusal-words.ts";
import { excludeMe, keepBirthDate, keepLimit, saveLimits } from "./limits.action.ts";

const messages = messagesFor();

export const metadata: Metadata = { title: messages.care.title };

export default answering(async function LimitsPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const api = await serverCaller();
  const { authenticated } = await api.auth.status();
  if (!authenticated) {
    const [{ items }, { defaultCountry, canSignIn }] = await Promise.all([api.care.policies(), api.site.show()]);
    return (
      <Frame header={null}>
        <LimitsForGuests messages={messages} policy={items.find(({ country }) => country === defaultCountry) ?? null} canSignIn={canSignIn} />
      </Frame>
    );
  }
  const care = await api.care.show();
  return (
    <Frame current="profile">
      <Limits
        messages={messages} care={care} asking={spanIn(oneOf(params, "take"))} nowMs={Date.now()} news={newsIn(oneOf(params, "news"))}
        actions={{ save: saveLimits, keep: keepLimit, exclude: excludeMe, birth: keepBirthDate }}
      />
    </Frame>
  );
});

const refused = (code: string) => ({ tone: "bad", text: refusalWords(messages, { code }, "") }) as const;
const news: Readonly<Record<string, { tone: "good" | "bad"; text: string }>> = {
  saved: { tone: "good", text: messages.care.saved },
  kept: { tone: "good", text: messages.care.keptLower },
  born: { tone: "good", text: messages.care.birth.saved },
  amount: { tone: "bad", text: messages.care.badAmount },
  date: { tone: "bad", text: messages.care.birth.bad },
  under_age: refused("under_age"),
  birth_date_stated: refused("birth_date_stated"),
};

/** What the form that led here did. */
function newsIn(told: string | null): (typeof news)[string] | null {
  return told !== null && Object.hasOwn(news, told) ? (news[told] ?? null) : null;
}
