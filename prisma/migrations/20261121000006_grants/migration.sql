-- Two roles. The owner migrates; the app reads everything, executes the verbs, and has no direct
-- write on money: not on the ledger, withdrawals, attempts, rounds, seeds or collections.
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'kete_app') THEN CREATE ROLE kete_app NOLOGIN; END IF;
END $$;

GRANT USAGE ON SCHEMA public, ledger, kete TO kete_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
GRANT SELECT ON ALL TABLES IN SCHEMA public, ledger TO kete_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger, kete FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public, ledger GRANT SELECT ON TABLES TO kete_app;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
  ledger.roll(), ledger.player_account(int, char),
  kete.assert_deployment(text, char), kete.enqueue(text, jsonb, text, timestamptz), kete.late_jobs(),
  kete.sign_in(text, uuid, uuid, uuid, uuid, public.session_kind, bytea, text, timestamptz, uuid, char, text, text),
  kete.new_seeds(int, char, bytea, char, bytea, interval), kete.sweep_reservations(),
  kete.play(uuid, int, char, int, int, char, bigint, public.round_side, int, int, text, text, bytea, int),
  kete.open_guest_round(uuid, uuid, uuid, uuid, char, text, char, bigint, public.round_side, int, int, text, text, bytea, int, text),
  kete.settle_guest_round(uuid, int, text), kete.void_guest_round(uuid, text),
  kete.request_withdrawal(uuid, int, char, public.withdraw_method, bigint, bigint, text, text, text, bytea, bigint, int, interval),
  kete.begin_payout(uuid, uuid, text), kete.note_attempt(uuid, public.attempt_state, text, boolean, interval),
  kete.complete_payout(uuid, text), kete.fail_payout(uuid, text, text), kete.sweep_payouts()
TO kete_app;

-- What is not money the app writes itself, column by column.
GRANT UPDATE (display_name, avatar_url, bio) ON public.players TO kete_app;
GRANT UPDATE (generation, secret_hash, previous_hash, rotated_at, last_seen_at, ended_at, ended_reason) ON public.sessions TO kete_app;
GRANT INSERT, UPDATE (delivery, message_id, failure, sent_at) ON public.otp_challenges TO kete_app;
-- Neither the time nor the order of an entry is the app's to say.
GRANT INSERT (kind, player_id, phone, request_id, details) ON public.audit_entries TO kete_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO kete_app;
