import type { Pool } from "pg";

export type Job = { id: string; task: string; payload: Record<string, string> };

/** A job that a dead worker had taken is free again after so long, by the queue's own rule. */
const lockHours = 4;

/**
 * The job queue as its own worker works it, by the simulation's time: jobs are put in by the product's
 * SQL, and here they are taken, ended, or given back to be tried later.
 */
export class Queue {
  readonly #owner: Pool;

  constructor(owner: Pool) {
    this.#owner = owner;
  }

  /** In the order of their making, which is the same in every run of a seed. */
  async due(): Promise<Job[]> {
    const { rows } = await this.#owner.query<Job>(
      `SELECT j.id::text, t.identifier AS task, j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
        WHERE j.run_at <= now() AND j.attempts < j.max_attempts AND (j.locked_at IS NULL OR j.locked_at < now() - make_interval(hours => ${lockHours})) ORDER BY j.id`,
    );
    return rows;
  }

  async take(job: Job, worker: string): Promise<void> {
    await this.#owner.query("UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = $2, attempts = attempts + 1 WHERE id = $1", [job.id, worker]);
  }

  async end(job: Job, worker: string): Promise<void> {
    await this.#owner.query("DELETE FROM graphile_worker._private_jobs WHERE id = $1 AND locked_by = $2", [job.id, worker]);
  }

  /** Its work threw: tried again, later each time. */
  async giveBack(job: Job, worker: string): Promise<void> {
    await this.#owner.query(
      `UPDATE graphile_worker._private_jobs SET run_at = greatest(now(), run_at) + exp(least(attempts, 10)) * interval '1 second', locked_at = NULL, locked_by = NULL WHERE id = $1 AND locked_by = $2`,
      [job.id, worker],
    );
  }

  async clear(): Promise<void> {
    await this.#owner.query("DELETE FROM graphile_worker._private_jobs");
  }
}
