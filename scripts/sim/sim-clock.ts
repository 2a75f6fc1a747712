import type { Pool } from "pg";

/** Every simulation begins at this moment, so that its times are the same in every run. */
const beginsMs = Date.UTC(2026, 0, 5, 9);

/**
 * Put into the simulation's database by {@link takeOverClock}. The functions are renamed and made anew:
 * PostgreSQL calls its own by their number, whatever the catalogue says of them, and ours have others.
 */
const clockSql = `
CREATE SCHEMA sim;
CREATE TABLE sim.clock (at timestamptz NOT NULL);
INSERT INTO sim.clock VALUES (now());
GRANT USAGE ON SCHEMA sim TO PUBLIC;
GRANT SELECT ON sim.clock TO PUBLIC;
ALTER FUNCTION pg_catalog.now() RENAME TO wall_now;
ALTER FUNCTION pg_catalog.clock_timestamp() RENAME TO wall_clock_timestamp;
CREATE FUNCTION pg_catalog.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS 'SELECT at FROM sim.clock';
CREATE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT at FROM sim.clock';
DO $$
DECLARE c record;
BEGIN
  FOR c IN SELECT table_schema, table_name, column_name FROM information_schema.columns WHERE table_schema IN ('public', 'ledger', 'graphile_worker') AND column_default IN ('CURRENT_TIMESTAMP', 'wall_now()', 'wall_clock_timestamp()') LOOP
    EXECUTE format('ALTER TABLE %I.%I ALTER COLUMN %I SET DEFAULT now()', c.table_schema, c.table_name, c.column_name);
  END LOOP;
END $$`;

/**
 * Makes the simulation's clock the database's own: its functions are replaced in this one database, so that
 * what SQL stamps and what it compares with the workers' times move together. A superuser's work.
 */
export async function takeOverClock(admin: Pick<Pool, "query">): Promise<void> {
  await admin.query(clockSql);
}

/** The simulation's time, moved by the scheduler alone. Processes may see it too early or too late. */
export class SimClock {
  #nowMs = beginsMs;
  readonly #admin: Pick<Pool, "query">;

  constructor(admin: Pick<Pool, "query">) {
    this.#admin = admin;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  elapsedMs(): number {
    return this.#nowMs - beginsMs;
  }

  async advance(ms: number): Promise<void> {
    this.#nowMs += ms;
    await this.#admin.query("UPDATE sim.clock SET at = $1", [new Date(this.#nowMs)]);
  }
}
