import Link from "next/link";
import { Button, buttonClass } from "../kit/button.tsx";
import { TextField } from "../kit/field.tsx";
import { digitsOf, formatMoney, moneyInputValue } from "../kit/format-money.ts";
import { Notice } from "../kit/notice.tsx";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import { formatInstant } from "../shell/format-date.ts";
import { Birth } from "./birth.tsx";
import type { Care, Limit, Span } from "./care.ts";
import css from "./care.module.css";
import { Help } from "./help.tsx";
import { ConfirmTimeOff, TimeOff } from "./time-off.tsx";

type Act = (form: FormData) => Promise<void>;
export type LimitsActions = { save: Act; keep: Act; exclude: Act; birth: Act };

type LimitsProps = {
  messages: Messages;
  care: Care;
  /** The second step that is open: time off for so long. */
  asking: Span | null;
  nowMs: number;
  news: { tone: "good" | "bad"; text: string } | null;
  actions: LimitsActions;
};

/** Plain forms and links throughout: whoever has had enough should not have to wait for scripts. */
export function Limits({ messages, care, asking, nowMs, news, actions }: LimitsProps) {
  const { care: words } = messages;
  return (
    <div className={css["page"]}>
      <div className={css["head"]}>
        <p className={css["back"]}><Link href="/profile" prefetch={false}>{words.back}</Link></p>
        <h1>{words.title}</h1>
        <p>{words.text}</p>
      </div>
      {news ? <Notice tone={news.tone} isAlert={news.tone === "bad"}><p role={news.tone === "good" ? "status" : undefined}>{news.text}</p></Notice> : null}
      {care.exclusion ? <Excluded messages={messages} exclusion={care.exclusion} /> : null}
      {asking ? <ConfirmTimeOff messages={messages} span={asking} nowMs={nowMs} action={actions.exclude} /> : null}
      <Amounts messages={messages} care={care} save={actions.save} keep={actions.keep} />
      {asking ? null : <TimeOff messages={messages} />}
      {care.policy.isBirthDateRequired || care.birthDate ? <Birth messages={messages} care={care} action={actions.birth} /> : null}
      <Help messages={messages} policy={care.policy} />
    </div>
  );
}

function Excluded({ messages: { care: { excluded } }, exclusion }: { messages: Messages; exclusion: NonNullable<Care["exclusion"]> }) {
  return (
    <Notice tone="wait" title={excluded[exclusion.kind](formatInstant(exclusion.until))}>
      <p>{excluded.text}</p>
      <p><Link href="/withdraw" prefetch={false}>{excluded.withdraw}</Link></p>
    </Notice>
  );
}

function Amounts({ messages, care, save, keep }: { messages: Messages; care: Care; save: Act; keep: Act }) {
  const { limits: words } = messages.care;
  const waiting = care.limits.filter(({ next }) => next !== null);
  return (
    <Panel labelledBy="limits">
      <h2 id="limits">{words.title}</h2>
      <p>{words.text}</p>
      {waiting.length === 0 ? null : (
        <ul className={css["waiting"]}>
          {waiting.map((limit) => <Waiting key={limit.name} messages={messages} limit={limit} currency={care.currency} keep={keep} />)}
        </ul>
      )}
      <form className={css["form"]} action={save}>
        <div className={css["fields"]}>
          {care.limits.map((limit) => <Amount key={limit.name} messages={messages} limit={limit} currency={care.currency} />)}
        </div>
        <p className={css["way"]}><Button>{words.save}</Button></p>
      </form>
      <p className={css["small"]}>{words.counts}</p>
    </Panel>
  );
}

/** What stood there when the page was made goes along, so that only what was changed is sent on: the rest may have a raise that waits. */
function Amount({ messages, limit, currency }: { messages: Messages; limit: Limit; currency: string }) {
  const { limits: words } = messages.care;
  const { name, amount, used, left, resetsAt } = limit;
  const value = amount === null ? "" : moneyInputValue(amount, currency);
  const money = (minor: number | null) => formatMoney(minor ?? 0, currency);
  return (
    <div>
      <input type="hidden" name={`was_${name}`} value={value} />
      <TextField
        id={name} name={name} label={words.names[name] ?? name} before={currency} defaultValue={value} inputMode={digitsOf(currency) === 0 ? "numeric" : "decimal"} autoComplete="off" maxLength={20}
        hint={amount === null || resetsAt === null ? words.none : words.used(money(used), money(left), formatInstant(resetsAt))}
      />
    </div>
  );
}

function Waiting({ messages, limit, currency, keep }: { messages: Messages; limit: Limit; currency: string; keep: Act }) {
  const { limits: words } = messages.care;
  const { name, next } = limit;
  if (!next) return null;
  const title = words.names[name] ?? name;
  return (
    <li>
      <p><strong>{title}.</strong> {next.amount === null ? words.goes(formatInstant(next.at)) : words.rises(formatMoney(next.amount, currency), formatInstant(next.at))}</p>
      <form action={keep}>
        <input type="hidden" name="name" value={name} />
        <Button look="quiet" aria-label={words.keepOf(title)}>{words.keep}</Button>
      </form>
    </li>
  );
}

/** For whoever is not signed in: why a number must be proven first, and the way there, or what else helps while there is none. */
export function LimitsForGuests({ messages, policy, canSignIn }: { messages: Messages; policy: Care["policy"] | null; canSignIn: boolean }) {
  const { guest } = messages.care;
  return (
    <div className={css["page"]}>
      <div className={css["head"]}>
        <h1>{guest.title}</h1>
        <p>{canSignIn ? guest.text : guest.off}</p>
        {canSignIn ? null : <p>{guest.offWays}</p>}
        <p>
          {canSignIn
            ? <Link className={buttonClass()} href="/sign-in?next=%2Fprofile%2Flimits" prefetch={false}>{guest.act}</Link>
            : <Link className={buttonClass("quiet")} href="/" prefetch={false}>{guest.play}</Link>}
        </p>
      </div>
      {policy ? <Help messages={messages} policy={policy} hasBreak={false} /> : null}
    </div>
  );
}
