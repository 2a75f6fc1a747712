import type { LeashedChild } from "./leashed.ts";

/** One Ctrl-C reaches us several times: from the terminal, from npm and from bootstrap. What comes later than this is a second press. */
const samePressMs = 1_000;

/** Thrown where work goes on although the command is ending. */
export class Ending extends Error {}

/**
 * What a long-running command has started, ended in the reverse order: on Ctrl-C, SIGTERM or SIGHUP,
 * when a child ends by itself, and when the command fails. A second Ctrl-C does not wait.
 */
export class Lifetime {
  readonly #stops: { name: string; stop: () => Promise<void> | void }[] = [];
  readonly #children = new Set<LeashedChild>();
  #ending: Promise<never> | undefined;
  #firstSignalAt = 0;

  readonly #onCtrlC: number;

  /** `onCtrlC` is the exit code then: 0 for servers, which are meant to end so, and not for work that was cut short. */
  constructor({ onCtrlC = 0 } = {}) {
    this.#onCtrlC = onCtrlC;
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => this.#onSignal(name));
    // bootstrap.mjs, which started us, is gone.
    if (process.connected) process.once("disconnect", () => void this.end(143));
    // Whoever read our output is gone (a closed terminal, `| head`): that must not end us before the children are stopped.
    process.stdout.on("error", () => undefined);
    process.stderr.on("error", () => undefined);
  }

  /** Registers how to undo a step. Refused once the end has begun, so that nothing is started behind its back. */
  defer(name: string, stop: () => Promise<void> | void): void {
    if (this.#ending) {
      void stop();
      throw new Ending();
    }
    this.#stops.push({ name, stop });
  }

  /** Stops this child at the end, and ends everything if it goes by itself. */
  keep(child: LeashedChild, whatItSaid: () => string = () => ""): void {
    this.borrow(child);
    void this.#endWith(child, whatItSaid);
  }

  async #endWith(child: LeashedChild, whatItSaid: () => string): Promise<void> {
    const code = await child.exited;
    if (this.#ending) return;
    console.error(`\n${child.name} ended by itself (exit code ${code}).\n${whatItSaid()}`);
    await this.end(1);
  }

  /** For a child that may end before us: stopped with everything else, and no cause to stop it. */
  borrow(child: LeashedChild): void {
    this.#children.add(child);
    this.defer(child.name, () => child.stop());
  }

  /** Stops everything, says the last word if there is one, and exits. The first caller's exit code counts. */
  async end(exitCode: number, lastWord = ""): Promise<never> {
    this.#ending ??= this.#stopAll(exitCode, lastWord);
    return this.#ending;
  }

  get isEnding(): boolean {
    return this.#ending !== undefined;
  }

  /** Runs a command to its end, or until it is told to stop; a failure is told in one line, not as a stack. */
  async run(work: () => Promise<number | "until stopped">): Promise<void> {
    try {
      const result = await work();
      if (result !== "until stopped") await this.end(result);
    } catch (error) {
      if (!this.isEnding) console.error(`\n${error instanceof Error ? error.message : String(error)}`);
      await this.end(1);
    }
  }

  async #stopAll(exitCode: number, lastWord: string): Promise<never> {
    for (const { name, stop } of this.#stops.toReversed()) {
      try {
        await stop();
      } catch (error) {
        console.error(`stopping ${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (lastWord) console.log(lastWord);
    process.exit(exitCode);
  }

  #onSignal(name: NodeJS.Signals): void {
    if (this.#firstSignalAt === 0) {
      this.#firstSignalAt = Date.now();
      process.stdout.write(`\nstopping …\n`);
      void this.end(name === "SIGINT" ? this.#onCtrlC : name === "SIGTERM" ? 143 : 129);
    } else if (Date.now() - this.#firstSignalAt > samePressMs) {
      // The leashes see us go and stop what is left; nothing is orphaned, we only do not wait for it.
      for (const child of this.#children) child.stopAtOnce();
      process.exit(130);
    }
  }
}
