-- A text whose worker died between taking it and noting what became of it. It may have gone out, and
-- nobody will ever know better: the page must not wait for it. (In a migration of its own, since a new
-- value of an enum cannot be used in the transaction that adds it.)
CREATE INDEX texts_in_flight ON public.texts (sent_at) WHERE delivery = 'SENDING';

CREATE FUNCTION kete.sweep_texts() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t public.texts; n int := 0;
BEGIN
  FOR t IN UPDATE public.texts SET delivery = 'SENT', reason = 'interrupted' WHERE delivery = 'SENDING' AND sent_at < now() - interval '2 minutes' RETURNING * LOOP
    PERFORM kete.trace_interrupted(t);
    n := n + 1;
  END LOOP;
  RETURN n;
END $$;
GRANT EXECUTE ON FUNCTION kete.sweep_texts() TO kete_app;
