import type { OpsRail } from "#src/query/ops-types.ts";
import { TextField } from "../kit/field.tsx";
import { Money } from "../kit/money.tsx";
import { Status } from "../kit/status.tsx";
import { Table } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { ActForm, type OpsAction } from "./act-form.tsx";
import css from "./ops.module.css";

type RailsProps = { messages: Messages; rails: readonly OpsRail[]; currency: string; actions: { pause: OpsAction; resume: OpsAction } };

export function Rails({ messages, rails, currency, actions }: RailsProps) {
  const { rail: words, none, overview } = messages.ops;
  const money = (amount: number | null) => (amount === null ? none : <Money amountMinor={amount} currency={currency} />);
  return (
    <Table
      caption={overview.rails} isCaptionHidden rows={rails} rowKey={(rail) => rail.name}
      columns={[
        { key: "name", label: words.name, cell: (rail) => rail.name },
        { key: "state", label: words.state, cell: (rail) => <State messages={messages} rail={rail} /> },
        { key: "float", label: words.float, cell: (rail) => money(rail.float), isFigure: true },
        { key: "expected", label: words.expected, cell: (rail) => money(rail.expected), isFigure: true },
        { key: "inFlight", label: words.inFlight, cell: (rail) => money(rail.inFlight), isFigure: true },
        { key: "failures", label: words.failures, cell: (rail) => `${rail.failures}, ${rail.errors}`, isFigure: true },
        { key: "act", label: words.act, cell: (rail) => <Act messages={messages} rail={rail} actions={actions} /> },
      ]}
    />
  );
}

function State({ messages, rail }: { messages: Messages; rail: OpsRail }) {
  const { rail: words } = messages.ops;
  if (!rail.isPaused) return <Status tone="win" icon="done">{words.open}</Status>;
  return (
    <>
      <Status tone="bad" icon="stopped">{rail.isPausedByHand ? words.shutByHand : words.shut}</Status> <span className={css["quiet"]}>{rail.reason?.replace(/^operator: /, "")}</span>
    </>
  );
}

function Act({ messages, rail, actions }: { messages: Messages; rail: OpsRail; actions: RailsProps["actions"] }) {
  const { rail: words } = messages.ops;
  return (
    <details className={css["fold"]}>
      <summary>{rail.isPaused ? words.resumeOf(rail.name) : words.pauseOf(rail.name)}</summary>
      {rail.isPaused ? (
        <ActForm messages={messages} action={actions.resume} hidden={{ rail: rail.name }} submit={words.resume} isPlain />
      ) : (
        <ActForm messages={messages} action={actions.pause} hidden={{ rail: rail.name }} submit={words.pause} isPlain>
          <TextField id={`reason-${rail.name}`} name="reason" label={words.reason} required maxLength={80} />
        </ActForm>
      )}
    </details>
  );
}
