import Link from "next/link";
import { buttonClass } from "../kit/button.tsx";
import { EmptyState } from "../kit/empty-state.tsx";
import { formatMoney } from "../kit/format-money.ts";
import type { IconName } from "../kit/icons.tsx";
import { maskPhone } from "../kit/mask-phone.ts";
import { Money } from "../kit/money.tsx";
import { Notice } from "../kit/notice.tsx";
import { Panel } from "../kit/panel.tsx";
import { Status, type StatusTone } from "../kit/status.tsx";
import { SubmitButton } from "../kit/submit-button.island.tsx";
import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import type { Round } from "../game/round.ts";
import { Instant } from "../shell/instant.tsx";
import { LateList } from "./late-list.tsx";
import { standingOf, type SentStatus } from "./standing.ts";
import css from "./winnings.module.css";

type Sent = { requestId: string; status: SentStatus; amount: number; providerTxnId: string | null; createdAt: string };
type Waiting = { roundId: string; phone: string; amount: number; sent: readonly Sent[]; idempotencyKey: string };
type Action = (form: FormData) => Promise<void>;

type WinningsProps = {
  messages: Messages;
  items: readonly Waiting[];
  /** What waits on numbers that the list has no room for. */
  unlisted: number;
  /** Rounds that were paid too late. */
  late: readonly Round[];
  limits: { maxAmount: number };
  currency: string;
  canSignIn: boolean;
  /** Whether this deployment sends money out now. */
  canSend: boolean;
  refusal: string | null;
  action: Action;
};

const look: Readonly<Record<SentStatus, { tone: StatusTone; icon: IconName }>> = {
  PENDING: { tone: "wait", icon: "waiting" },
  PROCESSING: { tone: "wait", icon: "waiting" },
  COMPLETED: { tone: "win", icon: "done" },
  FAILED: { tone: "bad", icon: "back" },
  CANCELLED: { tone: "loss", icon: "stopped" },
};

/** What a guest has won, by the number that paid, and the way to send it there. Plain forms: they need no script. */
export function Winnings({ messages, items, unlisted, late, refusal, ...rest }: WinningsProps) {
  const words = messages.winnings;
  // A number with nothing to say of is left out: why nothing waits on it may be its owner's to know.
  const purses = items.filter(({ amount, sent }) => amount > 0 || sent.length > 0);
  return (
    <div className={css["page"]}>
      <div className={css["head"]}>
        <h1>{words.title}</h1>
        <p>{leadOf(words, rest)}</p>
      </div>
      {refusal === null ? null : <Notice tone="bad" isAlert>{refusal}</Notice>}
      {purses.map((item) => <PhonePurse key={item.roundId} messages={messages} item={item} isFirst={item === purses[0]} {...rest} />)}
      {unlisted > 0 ? <Notice tone="info">{words.unlisted(formatMoney(unlisted, rest.currency))}</Notice> : null}
      {late.length === 0 ? null : <LateList messages={messages} rounds={late} currency={rest.currency} />}
      {purses.length === 0 && late.length === 0 ? (
        <EmptyState title={words.empty} action={<Link className={buttonClass("plain")} href="/" prefetch={false}>{words.play}</Link>}>{words.emptyText}</EmptyState>
      ) : null}
    </div>
  );
}

function leadOf(words: Messages["winnings"], { canSend, canSignIn }: { canSend: boolean; canSignIn: boolean }): string {
  if (canSend) return canSignIn ? words.lead : words.leadOff;
  return canSignIn ? words.leadKept : words.leadKeptOff;
}

type PurseProps = Omit<WinningsProps, "items" | "unlisted" | "late" | "refusal"> & { item: Waiting; isFirst: boolean };

function PhonePurse({ messages, item, limits, currency, canSignIn, canSend, isFirst, action }: PurseProps) {
  const words = messages.winnings;
  const heading = `waits-${item.roundId}`;
  const standing = standingOf(item);
  const isOpen = standing === "open";
  return (
    <Panel look="money" labelledBy={heading}>
      <div className={css["sum"]}>
        <h2 id={heading}>{words.waits(maskPhone(item.phone))}</h2>
        <Money amountMinor={item.amount} currency={currency} size="money" />
      </div>
      {isOpen ? <Notice tone="wait">{words.open}</Notice> : standing === "back" ? <Notice tone="info">{words.back}</Notice> : null}
      {item.amount === 0 ? (isOpen ? null : <p>{words.nothing}</p>) : canSend ? <SendForm messages={messages} item={item} limits={limits} currency={currency} isFirst={isFirst} action={action} /> : <p>{words.sendOff}</p>}
      <div className={css["ways"]}>
        {item.amount > 0 && canSignIn ? <Link className={buttonClass("quiet")} href="/sign-in" prefetch={false}>{words.signIn}</Link> : null}
        {isOpen ? <a className={buttonClass("quiet")} href="/winnings">{words.look}</a> : null}
        <Link className={buttonClass("quiet")} href="/" prefetch={false}>{words.play}</Link>
      </div>
      {item.sent.length === 0 ? null : <SentList messages={messages} sent={item.sent} currency={currency} />}
    </Panel>
  );
}

function SendForm({ messages, item, limits: { maxAmount }, currency, isFirst, action }: Omit<PurseProps, "canSignIn" | "canSend">) {
  const words = messages.winnings;
  const amount = Math.min(item.amount, maxAmount);
  return (
    <form className={css["form"]} action={action}>
      <input type="hidden" name="roundId" value={item.roundId} />
      <input type="hidden" name="amount" value={amount} />
      <input type="hidden" name="idempotencyKey" value={item.idempotencyKey} />
      <p>{words.sendText}{amount < item.amount ? ` ${words.part(formatMoney(maxAmount, currency))}` : ""}</p>
      <SubmitButton look={isFirst ? "money" : "plain"} isWide pendingLabel={words.sending}>{words.send(formatMoney(amount, currency), maskPhone(item.phone))}</SubmitButton>
    </form>
  );
}

function SentList({ messages, sent, currency }: { messages: Messages; sent: readonly Sent[]; currency: string }) {
  const words = messages.winnings;
  const columns: readonly Column<Sent>[] = [
    { key: "when", label: words.when, cell: (row) => <Instant iso={row.createdAt} /> },
    { key: "status", label: words.status, cell: (row) => <Status {...look[row.status]}>{words.words[row.status]}</Status> },
    { key: "reference", label: words.reference, cell: (row) => <code className={css["reference"]}>{row.providerTxnId ?? row.requestId}</code> },
    { key: "amount", label: words.amount, cell: (row) => <Money amountMinor={row.amount} currency={currency} />, isFigure: true },
  ];
  return <Table caption={words.sent} columns={columns} rows={sent} rowKey={(row) => row.requestId} />;
}
