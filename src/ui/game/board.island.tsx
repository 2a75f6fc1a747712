"use client";

import { useActionState, type ReactNode, type SubmitEvent } from "react";
import { fill } from "../kit/fill.ts";
import { formatMoney } from "../kit/format-money.ts";
import { useAlive } from "../kit/use-alive.ts";
import { useCountdown } from "../kit/use-countdown.ts";
import type { BoardWords } from "./board-words.ts";
import css from "./board.module.css";
import { checkSlip } from "./check-slip.ts";
import { Fairness } from "./fairness.tsx";
import { LineSlider } from "./line-slider.tsx";
import { hundredths, payoutOf } from "./odds.ts";
import { outcomeOf } from "./outcome.ts";
import { Result } from "./result.tsx";
import type { Game, Round } from "./round.ts";
import { SessionLine } from "./session-line.tsx";
import type { SessionSummary } from "./session-summary.ts";
import { Slip } from "./slip.tsx";
import { Stage } from "./stage.tsx";
import { plainDeadline } from "./stake-deadline.ts";
import { emptyStakeFormState, type StakeFormState } from "./stake-form-state.ts";
import { useDraft, type DraftStart } from "./use-draft.ts";
import { useResultFocus } from "./use-result-focus.ts";
import { useReveal } from "./use-reveal.ts";
import { useSlipErrors } from "./use-slip-errors.ts";
import { useStake, type Phase } from "./use-stake.ts";

export type BoardProps = {
  words: BoardWords;
  game: Game;
  start: DraftStart;
  picks: readonly number[];
  session: SessionSummary;
  isSignedIn: boolean;
  /** Of the player who is signed in: stakes that wait in this browser are kept as his. */
  playerId: string | null;
  /** Whether this deployment lets anybody sign in. */
  canSignIn: boolean;
  /** A guest's country may want a birth date with each stake. */
  asksBirthDate: boolean;
  initialRound: Round | null;
  /** For the first, plain post only; every attempt made here has a key of its own. */
  serverKey: string;
  serverNowMs: number;
  /** From one round's start to the next; the server holds to it too. */
  pauseMs: number;
  /** What is left of that pause since the last round, as the page was made. */
  restMs: number;
  action: (state: StakeFormState, form: FormData) => Promise<StakeFormState>;
  /** The form that reveals the server seed, rendered by the server. */
  revealSeed: ReactNode;
  /** The last rounds, rendered by the server. */
  children: ReactNode;
};

const formId = "stake";

/** The game. A plain form until scripts run; then the same form, alive. */
export function GameBoard({ words, game, start, picks, session, isSignedIn, playerId, canSignIn, asksBirthDate, initialRound, serverKey, serverNowMs, pauseMs, restMs, action, revealSeed, children }: BoardProps) {
  const [sent, formAction] = useActionState(action, emptyStakeFormState);
  const draft = useDraft(game, start, sent);
  const isAlive = useAlive();
  const { figureRef, beadRef, reveal } = useReveal();
  const stake = useStake({ words, currency: game.currency, playerId, initialRound, serverNowMs, pauseMs, restMs, reveal });
  const { errors, tell, forget } = useSlipErrors(sent.errors);
  const resultRef = useResultFocus(stake.phase, `#${formId} button`);
  const pause = useCountdown(stake.resumesAtMs);
  const { phase, round } = stake;
  const isBusy = phase === "placing" || phase === "rolling" || round?.status === "AWAITING_PAYMENT";
  const shown = (phase === "rolling" || phase === "shown") && round?.roll != null ? round : null;
  const view = shown ?? { side: draft.values.side, target: draft.target };

  const change = (changed: Parameters<typeof draft.change>[0]) => {
    draft.change(changed);
    // Whether a win is too small hangs on the stake too.
    forget([...Object.keys(changed), ...(errors.chance === words.form.tooSmallWin ? ["chance"] : [])]);
    stake.aim();
  };

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    // What was staked is asked about, whatever stands in the form now.
    if (phase === "unknown") return stake.askAgain();
    if (isBusy || pause > 0) return;
    if (tell(checkSlip({ ...draft.values, clientSeed: draft.seed.text }, game, !isSignedIn, words.form))) return;
    // The fields are locked until there is an answer, and a locked field would lose the focus to nowhere.
    event.currentTarget.querySelector("button")?.focus({ preventScroll: true });
    const { values, amountMinor, target, seed } = draft;
    const birthDate = new FormData(event.currentTarget).get("birthDate");
    void stake.place({ amount: amountMinor, side: values.side, target, clientSeed: seed.text, serverSeedHash: game.activeSeedHash, ...(isSignedIn ? {} : { phone: values.phone }), ...(typeof birthDate === "string" && birthDate !== "" ? { birthDate } : {}) });
  };

  const resting = restingLabel(words.form, { phase, round, pause });
  const label = resting ?? (isAlive ? fill(words.form.submit, { amount: formatMoney(draft.amountMinor, game.currency) }) : words.form.submitPlain);

  return (
    <div className={css["board"]}>
      <div className={css["stage"]}>
        <Stage
          words={words} currency={game.currency} side={view.side} target={view.target} round={shown} isRolling={phase === "rolling"} figureRef={figureRef} beadRef={beadRef}
          payoutMinor={payoutOf(draft.amountMinor, draft.chance, game.edgeBp)}
          session={<SessionLine words={words.session} session={session} currency={game.currency} />}
          slider={shown ? null : (
            <LineSlider
              label={words.form.slider} valueText={fill(words.aim[draft.values.side], { target: hundredths(draft.target) })}
              side={draft.values.side} chance={draft.chance} isAlive={isAlive && phase === "aiming"} onChance={(chance) => { change({ chance: hundredths(chance) }); }}
            />
          )}
        />
      </div>
      {/* Always there, so that readers of screens know it before it says anything: the outcome, once, and no digit on the way to it. */}
      <p className="said" role="status">{round && phase === "shown" ? outcomeOf(words.result, round, { currency: game.currency, isSignedIn }).said : ""}</p>
      <div ref={resultRef} className={css["result"]} tabIndex={-1}>
        {round && phase !== "rolling" ? <Result words={words.result} round={round} currency={game.currency} isSignedIn={isSignedIn} canSignIn={canSignIn} isFromAway={stake.isFromAway} /> : null}
      </div>
      <form id={formId} className={css["slip"]} action={formAction} onSubmit={submit} aria-label={words.form.label} noValidate={isAlive}>
        <input type="hidden" name="serverSeedHash" value={game.activeSeedHash} />
        <input type="hidden" name="idempotencyKey" value={serverKey} />
        <input type="hidden" name="expiresAt" value={plainDeadline(serverNowMs)} />
        <Slip
          words={words.form} sides={words.sides} game={game} values={draft.values} amountMinor={draft.amountMinor} chance={draft.chance} picks={picks} isGuest={!isSignedIn} birthDate={asksBirthDate ? (sent.values.birthDate ?? "") : null}
          isLocked={phase === "placing" || phase === "unknown"} errors={{ ...errors, ...(stake.error ? { [stake.error.field]: stake.error.text } : {}) }} onValues={change} button={{ label, isResting: isBusy || pause > 0 }}
        />
      </form>
      <div className={css["fairness"]}>
        <Fairness words={words.fairness} game={game} formId={formId} clientSeed={draft.seed.text} madeBy={draft.seed.madeBy} error={errors.clientSeed} onSeed={(text) => { forget(["clientSeed"]); draft.typeSeed(text); }} onRenew={isAlive ? () => { forget(["clientSeed"]); draft.renewSeed(); } : null}>{revealSeed}</Fairness>
      </div>
      <div className={css["rest"]}>{children}</div>
    </div>
  );
}

/** What the button says while it stakes nothing; null when it would. */
function restingLabel(form: BoardWords["form"], { phase, round, pause }: { phase: Phase; round: Round | null; pause: number }): string | null {
  if (phase === "placing") return form.placing;
  if (phase === "rolling") return form.rolling;
  if (phase === "unknown") return form.askAgain;
  if (round?.status === "AWAITING_PAYMENT") return form.waiting;
  return pause > 0 ? fill(form.pause, { seconds: pause }) : null;
}
