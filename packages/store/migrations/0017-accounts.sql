-- Who signs in. One row an e-mail address; the id is new when an address comes back after it was taken out.
CREATE TABLE IF NOT EXISTS users
(
    email String,
    id String,
    -- Of the collector: may do everything, in every project.
    owner UInt8,
    -- What an identity provider knows the user by: `<issuer> <subject>`; empty before the first sign-in through it.
    subject String,
    created DateTime64(3, 'UTC'),
    -- Microseconds.
    version UInt64,
    deleted UInt8
)
ENGINE = ReplacingMergeTree(version, deleted)
ORDER BY email
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Apart from users: whoever changes one of them must not bring back another's old password.
CREATE TABLE IF NOT EXISTS passwords
(
    user String,
    -- A salted hash with its parameters; empty: there is none.
    hash String,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY user
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS memberships
(
    project String,
    user String,
    role LowCardinality(String),
    since DateTime64(3, 'UTC'),
    version UInt64,
    deleted UInt8
)
ENGINE = ReplacingMergeTree(version, deleted)
ORDER BY (project, user)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS sessions
(
    id String,
    user String,
    -- SHA-256 of the whole token as it is sent.
    digest FixedString(32),
    -- What the browser calls itself.
    client String,
    created DateTime64(3, 'UTC'),
    expires DateTime64(3, 'UTC'),
    ended Nullable(DateTime64(3, 'UTC')),
    -- 1 as begun, 2 as ended: nothing brings it back, whatever the clocks say.
    version UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
TTL toDateTime(expires) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS session_uses
(
    id String,
    used DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(used)
ORDER BY id
TTL toDateTime(used) + INTERVAL 400 DAY;

-- Links that let somebody into a project, or set a password, once.
CREATE TABLE IF NOT EXISTS one_time_links
(
    id String,
    digest FixedString(32),
    email String,
    -- Empty: it sets the password of an account that is there.
    project String,
    role LowCardinality(String),
    created DateTime64(3, 'UTC'),
    expires DateTime64(3, 'UTC'),
    -- Used, or taken back.
    closed Nullable(DateTime64(3, 'UTC')),
    version UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
TTL toDateTime(expires) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
