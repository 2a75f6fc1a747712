import { Table, type Column } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";

export type TextRecord = { id: string; to: string; kind: string; delivery: "QUEUED" | "SENDING" | "SENT" | "DELIVERED" | "FAILED"; provider: string | null; reason: string | null; createdAt: string };

/** The record of each text, whoever carried it: it never holds what the text said. */
export function TextRecords({ messages, records }: { messages: Messages; records: readonly TextRecord[] }) {
  const words = messages.inbox.records;
  const columns: readonly Column<TextRecord>[] = [
    { key: "when", label: words.when, cell: (row) => <Instant iso={row.createdAt} /> },
    { key: "to", label: words.to, cell: (row) => row.to },
    { key: "kind", label: words.kind, cell: (row) => words.kinds[row.kind] ?? row.kind },
    { key: "provider", label: words.provider, cell: (row) => row.provider ?? words.none },
    { key: "fate", label: words.fate, cell: (row) => (row.reason === null ? words.fates[row.delivery] : words.because(words.fates[row.delivery], row.reason)) },
  ];
  return <Table caption={words.title} columns={columns} rows={records} rowKey={(row) => row.id} />;
}
