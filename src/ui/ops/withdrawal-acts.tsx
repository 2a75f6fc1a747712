import type { OpsWithdrawalFile } from "#src/query/ops-types.ts";
import { SelectField, TextArea, TextField } from "../kit/field.tsx";
import { Panel } from "../kit/panel.tsx";
import type { Messages } from "../messages/messages.ts";
import { formatInstant } from "../shell/format-date.ts";
import { ActForm, type OpsAction } from "./act-form.tsx";
import css from "./ops.module.css";

export type WithdrawalActions = { approve: OpsAction; cancel: OpsAction; propose: OpsAction; decide: OpsAction };
type ActsProps = { messages: Messages; file: OpsWithdrawalFile; actions: WithdrawalActions };

/** What may be done in the state the page was read in. The database decides again when it is done. */
export function WithdrawalActs({ messages, file, actions }: ActsProps) {
  const { approve, cancel } = messages.ops;
  const hidden = { id: file.id };
  const canApprove = file.status === "PENDING" && file.approvals < file.approvalsNeeded;
  const isMine = file.approvedBy.some((yes) => yes.isMine);
  return (
    <div className={css["columns"]}>
      {canApprove && isMine ? (
        <Panel labelledBy="approve">
          <h2 id="approve">{approve.title}</h2>
          <p>{approve.mine}</p>
        </Panel>
      ) : null}
      {canApprove && !isMine ? (
        <Panel labelledBy="approve">
          <h2 id="approve">{approve.title}</h2>
          <p>{approve.text}</p>
          <ActForm messages={messages} action={actions.approve} hidden={hidden} submit={approve.submit}>
            <TextField id="approve-note" name="note" label={approve.note} maxLength={500} />
          </ActForm>
        </Panel>
      ) : null}
      {file.status === "PENDING" ? (
        <Panel labelledBy="cancel">
          <h2 id="cancel">{cancel.title}</h2>
          <p>{cancel.text}</p>
          <ActForm messages={messages} action={actions.cancel} hidden={hidden} submit={cancel.submit} look="quiet">
            <TextField id="cancel-note" name="note" label={cancel.note} required maxLength={500} />
          </ActForm>
        </Panel>
      ) : null}
      <Resolutions messages={messages} file={file} actions={actions} />
    </div>
  );
}

function Resolutions({ messages, file, actions }: ActsProps) {
  const { propose, file: words } = messages.ops;
  const live = file.attempts.find((attempt) => attempt.closedAt === null);
  const isProposed = file.resolutions.some((resolution) => resolution.decidedAt === null);
  return (
    <>
      {file.resolutions.map((resolution) => <Decision key={resolution.id} messages={messages} file={file} resolution={resolution} action={actions.decide} />)}
      {live && !isProposed && file.status === "PROCESSING" ? (
        <Panel labelledBy="propose">
          <h2 id="propose">{propose.title}</h2>
          <p>{propose.text}</p>
          <ActForm messages={messages} action={actions.propose} hidden={{ id: file.id, attempt: live.id }} submit={propose.submit}>
            <SelectField id="outcome" name="outcome" label={propose.outcome} options={[{ value: "NOT_PAID", label: words.outcomes.NOT_PAID }, { value: "PAID", label: words.outcomes.PAID }]} />
            <TextField id="txn" name="txn" label={propose.txn} maxLength={100} autoComplete="off" />
            <TextArea id="evidence" name="evidence" label={propose.evidence} required minLength={10} maxLength={2000} />
          </ActForm>
        </Panel>
      ) : null}
    </>
  );
}

type Resolution = OpsWithdrawalFile["resolutions"][number];

function Decision({ messages, file, resolution, action }: { messages: Messages; file: OpsWithdrawalFile; resolution: Resolution; action: OpsAction }) {
  const { file: words, decide } = messages.ops;
  const { decidedAt, isConfirmed, isMine } = resolution;
  const hidden = { id: file.id, resolution: resolution.id };
  const heading = `resolution-${resolution.id}`;
  return (
    <Panel labelledBy={heading}>
      <h2 id={heading}>{words.outcomes[resolution.outcome]}</h2>
      <p>{words.proposedBy(resolution.proposedBy ?? words.somebody, formatInstant(resolution.proposedAt))}</p>
      {resolution.providerTxnId ? <p>{words.txn}: <span className={css["code"]}>{resolution.providerTxnId}</span></p> : null}
      <p>{words.evidence}: {resolution.evidence}</p>
      {decidedAt ? <p><strong>{isConfirmed ? words.confirmed : words.rejected}</strong> {words.decidedBy(resolution.decidedBy ?? words.somebody, formatInstant(decidedAt))}</p> : null}
      {decidedAt === null && isMine ? <p>{words.waitsForOther}</p> : null}
      {decidedAt === null && !isMine ? (
        <>
          <p>{decide.text}</p>
          <ActForm messages={messages} action={action} hidden={{ ...hidden, decision: "confirm" }} submit={decide.confirm} />
        </>
      ) : null}
      {decidedAt === null ? <ActForm messages={messages} action={action} hidden={{ ...hidden, decision: "reject" }} submit={isMine ? decide.withdraw : decide.reject} look="quiet" isPlain /> : null}
    </Panel>
  );
}
