import { Client } from "pg";

export type Passwords = Record<"postgres" | "kete_owner" | "kete_app" | "kete_reader", string>;

/** Owner: migrations and the job queue. App: what it was granted. Reader: may see everything, for psql. */
const roles = { kete_owner: "LOGIN CREATEROLE", kete_app: "LOGIN", kete_reader: "LOGIN" } as const;

/** Makes roles and database where they are missing, and sets the passwords: services.json may be newer than the cluster. */
export async function prepareDatabase(adminUrl: string, passwords: Passwords): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const [role, rights] of Object.entries(roles)) {
      const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
      const password = client.escapeLiteral(passwords[role as keyof typeof roles]);
      await client.query(`${rowCount ? "ALTER" : "CREATE"} ROLE ${role} ${rights} PASSWORD ${password}`);
    }
    await client.query("GRANT pg_read_all_data TO kete_reader");
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'kete'");
    if (!rowCount) await client.query("CREATE DATABASE kete OWNER kete_owner");
  } finally {
    await client.end();
  }
}
