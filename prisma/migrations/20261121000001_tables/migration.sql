-- Tables as schema.prisma states them; the later migrations of this day add what Prisma cannot say.
-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "ledger";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "player_state" AS ENUM ('ACTIVE', 'SUSPENDED', 'CLOSED');

-- CreateEnum
CREATE TYPE "session_kind" AS ENUM ('WEB', 'API');

-- CreateEnum
CREATE TYPE "delivery" AS ENUM ('QUEUED', 'SENT', 'DELIVERED', 'FAILED');

-- CreateEnum
CREATE TYPE "seed_state" AS ENUM ('RESERVED', 'NEXT', 'ACTIVE', 'REVEALED');

-- CreateEnum
CREATE TYPE "round_status" AS ENUM ('AWAITING_PAYMENT', 'WON', 'LOST', 'VOID');

-- CreateEnum
CREATE TYPE "round_side" AS ENUM ('under', 'over');

-- CreateEnum
CREATE TYPE "collection_state" AS ENUM ('PREPARED', 'ACCEPTED', 'UNKNOWN', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "withdraw_method" AS ENUM ('MOMO', 'BANK');

-- CreateEnum
CREATE TYPE "withdraw_status" AS ENUM ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "attempt_state" AS ENUM ('PREPARED', 'SENT', 'ACCEPTED', 'UNKNOWN', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "ledger"."account_kind" AS ENUM ('PLAYER', 'GUEST', 'HOUSE', 'CLEARING', 'FEE', 'SUSPENSE', 'EQUITY');

-- CreateEnum
CREATE TYPE "ledger"."phase" AS ENUM ('POSTED', 'PENDING', 'POST', 'VOID');

-- CreateTable
CREATE TABLE "deployment" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "money_mode" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "players" (
    "id" SERIAL NOT NULL,
    "public_id" UUID NOT NULL,
    "phone" TEXT NOT NULL,
    "display_name" TEXT,
    "avatar_url" TEXT,
    "bio" TEXT,
    "state" "player_state" NOT NULL DEFAULT 'ACTIVE',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "players_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "player_stats" (
    "player_id" INTEGER NOT NULL,
    "games_played" INTEGER NOT NULL DEFAULT 0,
    "games_won" INTEGER NOT NULL DEFAULT 0,
    "total_staked" BIGINT NOT NULL DEFAULT 0,
    "total_winnings" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "player_stats_pkey" PRIMARY KEY ("player_id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" SERIAL NOT NULL,
    "public_id" UUID NOT NULL,
    "player_id" INTEGER NOT NULL,
    "kind" "session_kind" NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "secret_hash" BYTEA NOT NULL,
    "previous_hash" BYTEA,
    "rotated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "device" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_reason" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "otp_challenges" (
    "id" UUID NOT NULL,
    "phone" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "code_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "delivery" "delivery" NOT NULL DEFAULT 'QUEUED',
    "message_id" TEXT,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "consumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "otp_challenges_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "otp_spent_codes" (
    "code_id" UUID NOT NULL,
    "phone" TEXT NOT NULL,
    "spent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "otp_spent_codes_pkey" PRIMARY KEY ("code_id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "player_id" INTEGER,
    "phone" TEXT,
    "request_id" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "guests" (
    "id" SERIAL NOT NULL,
    "public_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "guests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "seeds" (
    "id" SERIAL NOT NULL,
    "hash" CHAR(64) NOT NULL,
    "sealed" BYTEA NOT NULL,
    "state" "seed_state" NOT NULL,
    "player_id" INTEGER,
    "guest_id" INTEGER,
    "next_id" INTEGER,
    "next_nonce" INTEGER NOT NULL DEFAULT 0,
    "reserved_until" TIMESTAMPTZ(3),
    "revealed" CHAR(64),
    "revealed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "seeds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rounds" (
    "id" BIGSERIAL NOT NULL,
    "public_id" UUID NOT NULL,
    "seed_id" INTEGER NOT NULL,
    "nonce" INTEGER NOT NULL,
    "player_id" INTEGER,
    "guest_id" INTEGER,
    "phone" TEXT,
    "currency" CHAR(3) NOT NULL,
    "amount" BIGINT NOT NULL,
    "side" "round_side" NOT NULL,
    "target" INTEGER NOT NULL,
    "edge_bp" INTEGER NOT NULL,
    "multiplier4" BIGINT NOT NULL,
    "win_payout" BIGINT NOT NULL,
    "client_seed" TEXT NOT NULL,
    "status" "round_status" NOT NULL,
    "roll" INTEGER,
    "payout" BIGINT,
    "idem_key" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),
    "claimed_at" TIMESTAMPTZ(3),

    CONSTRAINT "rounds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "collections" (
    "id" UUID NOT NULL,
    "round_id" BIGINT NOT NULL,
    "phone" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "amount" BIGINT NOT NULL,
    "provider" TEXT NOT NULL,
    "state" "collection_state" NOT NULL DEFAULT 'PREPARED',
    "provider_txn_id" TEXT,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "collections_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "withdraw_requests" (
    "id" SERIAL NOT NULL,
    "player_id" INTEGER NOT NULL,
    "amount" DECIMAL(20,0) NOT NULL,
    "method" "withdraw_method" NOT NULL,
    "destination" TEXT NOT NULL,
    "provider_txn_id" TEXT,
    "status" "withdraw_status" NOT NULL DEFAULT 'PENDING',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(3),
    "note" TEXT,
    "public_id" UUID NOT NULL,
    "account_id" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "fee" DECIMAL(20,0) NOT NULL,
    "idem_key" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "next_check_at" TIMESTAMPTZ(3),

    CONSTRAINT "withdraw_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_attempts" (
    "id" UUID NOT NULL,
    "withdraw_id" INTEGER NOT NULL,
    "n" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "state" "attempt_state" NOT NULL DEFAULT 'PREPARED',
    "provider_txn_id" TEXT,
    "last_code" TEXT,
    "sends" INTEGER NOT NULL DEFAULT 0,
    "polls" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "payout_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "withdraw_events" (
    "id" BIGSERIAL NOT NULL,
    "withdraw_id" INTEGER NOT NULL,
    "from_status" "withdraw_status",
    "to_status" "withdraw_status" NOT NULL,
    "actor" TEXT NOT NULL,
    "note" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "withdraw_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger"."currency" (
    "code" CHAR(3) NOT NULL,
    "digits" SMALLINT NOT NULL,

    CONSTRAINT "currency_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "ledger"."account" (
    "id" BIGSERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "kind" "ledger"."account_kind" NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "player_id" INTEGER,
    "phone" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger"."balance" (
    "account_id" BIGINT NOT NULL,
    "posted" BIGINT NOT NULL DEFAULT 0,
    "held" BIGINT NOT NULL DEFAULT 0,
    "version" BIGINT NOT NULL DEFAULT 0,
    "head_hash" BYTEA NOT NULL DEFAULT '\x'::bytea,

    CONSTRAINT "balance_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "ledger"."transfer" (
    "seq" BIGSERIAL NOT NULL,
    "idem_key" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "phase" "ledger"."phase" NOT NULL,
    "kind" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "debit_id" BIGINT NOT NULL,
    "credit_id" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,
    "pending_seq" BIGINT,
    "ref" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "transfer_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "ledger"."entry" (
    "account_id" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "transfer_seq" BIGINT NOT NULL,
    "delta" BIGINT NOT NULL,
    "held_delta" BIGINT NOT NULL,
    "posted_after" BIGINT NOT NULL,
    "held_after" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "entry_pkey" PRIMARY KEY ("account_id","version")
);

-- CreateTable
CREATE TABLE "ledger"."delta" (
    "id" BIGSERIAL NOT NULL,
    "account_id" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "delta_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger"."rollup" (
    "account_id" BIGINT NOT NULL,
    "posted" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "rollup_pkey" PRIMARY KEY ("account_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "players_public_id_key" ON "players"("public_id");

-- CreateIndex
CREATE UNIQUE INDEX "players_phone_key" ON "players"("phone");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_public_id_key" ON "sessions"("public_id");

-- CreateIndex
CREATE INDEX "sessions_player_id_last_seen_at_idx" ON "sessions"("player_id", "last_seen_at" DESC);

-- CreateIndex
CREATE INDEX "otp_challenges_phone_created_at_idx" ON "otp_challenges"("phone", "created_at" DESC);

-- CreateIndex
CREATE INDEX "otp_challenges_expires_at_idx" ON "otp_challenges"("expires_at");

-- CreateIndex
CREATE INDEX "otp_spent_codes_spent_at_idx" ON "otp_spent_codes"("spent_at");

-- CreateIndex
CREATE INDEX "audit_entries_player_id_id_idx" ON "audit_entries"("player_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entries_kind_id_idx" ON "audit_entries"("kind", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "guests_public_id_key" ON "guests"("public_id");

-- CreateIndex
CREATE UNIQUE INDEX "seeds_hash_key" ON "seeds"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "seeds_next_id_key" ON "seeds"("next_id");

-- CreateIndex
CREATE INDEX "seeds_reserved_until_idx" ON "seeds"("reserved_until");

-- CreateIndex
CREATE UNIQUE INDEX "rounds_public_id_key" ON "rounds"("public_id");

-- CreateIndex
CREATE INDEX "rounds_player_id_id_idx" ON "rounds"("player_id", "id" DESC);

-- CreateIndex
CREATE INDEX "rounds_guest_id_id_idx" ON "rounds"("guest_id", "id" DESC);

-- CreateIndex
CREATE INDEX "rounds_phone_id_idx" ON "rounds"("phone", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "rounds_seed_id_nonce_key" ON "rounds"("seed_id", "nonce");

-- CreateIndex
CREATE UNIQUE INDEX "rounds_idem_key_key" ON "rounds"("idem_key");

-- CreateIndex
CREATE UNIQUE INDEX "collections_round_id_key" ON "collections"("round_id");

-- CreateIndex
CREATE UNIQUE INDEX "withdraw_requests_public_id_key" ON "withdraw_requests"("public_id");

-- CreateIndex
CREATE INDEX "withdraw_requests_player_id_id_idx" ON "withdraw_requests"("player_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "withdraw_requests_player_id_idem_key_key" ON "withdraw_requests"("player_id", "idem_key");

-- CreateIndex
CREATE UNIQUE INDEX "payout_attempts_withdraw_id_n_key" ON "payout_attempts"("withdraw_id", "n");

-- CreateIndex
CREATE INDEX "withdraw_events_withdraw_id_id_idx" ON "withdraw_events"("withdraw_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "account_code_key" ON "ledger"."account"("code");

-- CreateIndex
CREATE UNIQUE INDEX "account_id_currency_key" ON "ledger"."account"("id", "currency");

-- CreateIndex
CREATE UNIQUE INDEX "transfer_idem_key_key" ON "ledger"."transfer"("idem_key");

-- CreateIndex
CREATE UNIQUE INDEX "transfer_pending_seq_key" ON "ledger"."transfer"("pending_seq");

-- CreateIndex
CREATE INDEX "transfer_ref_idx" ON "ledger"."transfer"("ref");

-- CreateIndex
CREATE INDEX "delta_account_id_idx" ON "ledger"."delta"("account_id");

-- AddForeignKey
ALTER TABLE "player_stats" ADD CONSTRAINT "player_stats_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "players"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "players"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "seeds" ADD CONSTRAINT "seeds_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "players"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "seeds" ADD CONSTRAINT "seeds_guest_id_fkey" FOREIGN KEY ("guest_id") REFERENCES "guests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "seeds" ADD CONSTRAINT "seeds_next_id_fkey" FOREIGN KEY ("next_id") REFERENCES "seeds"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rounds" ADD CONSTRAINT "rounds_seed_id_fkey" FOREIGN KEY ("seed_id") REFERENCES "seeds"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rounds" ADD CONSTRAINT "rounds_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "players"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rounds" ADD CONSTRAINT "rounds_guest_id_fkey" FOREIGN KEY ("guest_id") REFERENCES "guests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collections" ADD CONSTRAINT "collections_round_id_fkey" FOREIGN KEY ("round_id") REFERENCES "rounds"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "withdraw_requests" ADD CONSTRAINT "withdraw_requests_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "players"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "withdraw_requests" ADD CONSTRAINT "withdraw_requests_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "ledger"."account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_attempts" ADD CONSTRAINT "payout_attempts_withdraw_id_fkey" FOREIGN KEY ("withdraw_id") REFERENCES "withdraw_requests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "withdraw_events" ADD CONSTRAINT "withdraw_events_withdraw_id_fkey" FOREIGN KEY ("withdraw_id") REFERENCES "withdraw_requests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger"."account" ADD CONSTRAINT "account_currency_fkey" FOREIGN KEY ("currency") REFERENCES "ledger"."currency"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger"."account" ADD CONSTRAINT "account_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "players"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger"."balance" ADD CONSTRAINT "balance_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "ledger"."account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger"."transfer" ADD CONSTRAINT "transfer_debit_id_currency_fkey" FOREIGN KEY ("debit_id", "currency") REFERENCES "ledger"."account"("id", "currency") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger"."transfer" ADD CONSTRAINT "transfer_credit_id_currency_fkey" FOREIGN KEY ("credit_id", "currency") REFERENCES "ledger"."account"("id", "currency") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger"."transfer" ADD CONSTRAINT "transfer_pending_seq_fkey" FOREIGN KEY ("pending_seq") REFERENCES "ledger"."transfer"("seq") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger"."entry" ADD CONSTRAINT "entry_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "ledger"."account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger"."entry" ADD CONSTRAINT "entry_transfer_seq_fkey" FOREIGN KEY ("transfer_seq") REFERENCES "ledger"."transfer"("seq") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger"."rollup" ADD CONSTRAINT "rollup_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "ledger"."account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

