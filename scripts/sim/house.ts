import pg from "pg";
import type { PrismaClient } from "#src/generated/prisma/client.ts";
import { Queue } from "./queue.ts";
import { RailFront } from "./rail-front.ts";
import { takeOverClock } from "./sim-clock.ts";
import { stagedDatabase } from "./staged-database.ts";
import { Stage } from "./stage.ts";

/** A database of the simulation's own, by the roles that are needed: it is changed for good. */
export type HouseUrls = { admin: string; owner: string; app: string };

/** The superuser's way into the database of these two roles. */
export function houseUrls(adminUrl: string, { owner, app }: { owner: string; app: string }): HouseUrls {
  const admin = new URL(adminUrl);
  admin.pathname = new URL(owner).pathname;
  return { admin: admin.toString(), owner, app };
}

/**
 * What many simulations are played in, one after the other: the database and its connections, the
 * address of the rail. Whatever may differ between two simulations is made anew for each.
 */
export class House {
  readonly admin: pg.Pool;
  readonly owner: pg.Pool;
  readonly db: PrismaClient;
  readonly front = new RailFront();
  readonly queue: Queue;
  stage = new Stage();
  /** How many were played here: players of one are not those of another. */
  played = 0;

  private constructor(urls: HouseUrls) {
    this.admin = new pg.Pool({ connectionString: urls.admin, max: 1 });
    this.owner = new pg.Pool({ connectionString: urls.owner, max: 2 });
    this.db = stagedDatabase(() => this.stage, { url: urls.app, poolMax: 8 });
    this.queue = new Queue(this.owner);
  }

  static async open(urls: HouseUrls): Promise<House> {
    const house = new House(urls);
    await takeOverClock(house.admin);
    await house.front.open();
    // Connects and compiles its first statements before anything is counted or traced.
    await house.db.$queryRaw`SELECT 1 AS one`;
    return house;
  }

  async close(): Promise<void> {
    await this.front.close();
    await this.db.$disconnect();
    await Promise.all([this.owner.end(), this.admin.end()]);
  }
}
