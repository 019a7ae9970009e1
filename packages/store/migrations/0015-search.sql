-- What runs are searched for: when they began, and the names in them. The expression has to be that of
-- packages/store/src/search/searched-names.ts, letter by letter.
ALTER TABLE runs
    ADD INDEX IF NOT EXISTS started start TYPE minmax GRANULARITY 1,
    ADD INDEX IF NOT EXISTS named arrayConcat(
        arrayMap(name -> concat('t', lowerUTF8(name)), tools),
        arrayMap(name -> concat('m', lowerUTF8(name)), models),
        arrayMap(name -> concat('l', lowerUTF8(name)), labels),
        arrayMap(name -> concat('s', lowerUTF8(name)), step_names),
        arrayMap((name, status) -> if(status = 'error', concat('e', lowerUTF8(name)), ''), step_names, step_statuses)
    ) TYPE text(tokenizer = 'array');
ALTER TABLE runs MATERIALIZE INDEX started;
ALTER TABLE runs MATERIALIZE INDEX named;

ALTER TABLE spans ADD INDEX IF NOT EXISTS started start TYPE minmax GRANULARITY 1;
ALTER TABLE spans MATERIALIZE INDEX started;
ALTER TABLE span_io ADD INDEX IF NOT EXISTS started start TYPE minmax GRANULARITY 1;
ALTER TABLE span_io MATERIALIZE INDEX started;
