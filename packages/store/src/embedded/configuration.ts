import { createHash } from "node:crypto";
import { availableParallelism, totalmem } from "node:os";

/** A cluster of embedded servers on this machine, each of them a shard. */
export interface ShardOptions {
  /** What the cluster is called in `remote_servers`. */
  readonly cluster: string;
  /** Of the native protocol on 127.0.0.1, by which the servers speak to each other. */
  readonly tcpPort: number;
  /** Those of all shards, in the same order on each. */
  readonly tcpPorts: readonly number[];
  /** The servers know each other by it. */
  readonly secret: string;
}

export interface ConfigurationOptions {
  readonly shard?: ShardOptions | undefined;
  readonly port: number;
  readonly usersPath: string;
  readonly username: string;
  readonly password: string;
}

const GIB = 2 ** 30;
const MIB = 2 ** 20;

/**
 * An idle server would look after each table several times a second, and after its memory twenty times. A new part
 * wakes its table at once, however long it sleeps.
 */
const quietWhenIdle = `  <memory_worker_period_ms>2000</memory_worker_period_ms>
  <background_processing_pool_thread_sleep_seconds_if_nothing_to_do>2</background_processing_pool_thread_sleep_seconds_if_nothing_to_do>
  <background_processing_pool_task_sleep_seconds_when_no_work_multiplier>1.5</background_processing_pool_task_sleep_seconds_when_no_work_multiplier>
  <background_streaming_processing_pool_thread_sleep_seconds_if_nothing_to_do>60</background_streaming_processing_pool_thread_sleep_seconds_if_nothing_to_do>`;

/** Limits for a machine that has other things to do: at most half of its memory, never more than 8 GiB. */
export function serverConfiguration(
  options: ConfigurationOptions,
  memory: number = totalmem(),
  cores: number = availableParallelism(),
): string {
  const limit = Math.floor(Math.min(8 * GIB, Math.max(GIB, memory / 2)));
  const pool = Math.min(8, Math.max(2, cores));
  const authorization = `Basic ${Buffer.from(`${options.username}:${options.password}`).toString("base64")}`;
  return `<clickhouse>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${options.port}</http_port>
  <users_config>${escape(options.usersPath)}</users_config>
  <max_server_memory_usage>${limit}</max_server_memory_usage>
  <max_concurrent_queries>64</max_concurrent_queries>
  <max_connections>256</max_connections>
  <max_thread_pool_size>1000</max_thread_pool_size>
  <background_pool_size>${pool}</background_pool_size>
  <background_schedule_pool_size>4</background_schedule_pool_size>
${quietWhenIdle}
  <mark_cache_size>${128 * MIB}</mark_cache_size>
  <primary_index_cache_size>${128 * MIB}</primary_index_cache_size>
  <index_mark_cache_size>${64 * MIB}</index_mark_cache_size>
  <vector_similarity_index_cache_size>${16 * MIB}</vector_similarity_index_cache_size>
  <text_index_tokens_cache_size>${64 * MIB}</text_index_tokens_cache_size>
  <text_index_header_cache_size>${64 * MIB}</text_index_header_cache_size>
  <text_index_postings_cache_size>${64 * MIB}</text_index_postings_cache_size>
  <query_condition_cache_size>${16 * MIB}</query_condition_cache_size>
  <compiled_expression_cache_size>${16 * MIB}</compiled_expression_cache_size>
  <mmap_cache_size>64</mmap_cache_size>
  <merge_tree>
    <cleanup_delay_period>60</cleanup_delay_period>
    <refresh_statistics_interval>3600</refresh_statistics_interval>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
  </merge_tree>
  <http_handlers>
    <rule>
      <headers><Authorization>${escape(authorization)}</Authorization></headers>
      <handler><type>dynamic_query_handler</type><query_param_name>query</query_param_name></handler>
    </rule>
  </http_handlers>${options.shard === undefined ? "" : shardConfiguration(options.shard)}
</clickhouse>
`;
}

function shardConfiguration({ cluster, tcpPort, tcpPorts, secret }: ShardOptions): string {
  const shards = tcpPorts.map((port) => `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`);
  return `
  <tcp_port>${tcpPort}</tcp_port>
  <remote_servers>
    <${cluster}>
      <secret>${escape(secret)}</secret>
      ${shards.join("\n      ")}
    </${cluster}>
  </remote_servers>`;
}

/**
 * Our user owns databases named `retake…`. `default` is the session the library itself opens: it can't have
 * a password and must be allowed on loopback, so it may do nothing but keep the server up, and the handler
 * above answers to our user's credentials only.
 */
export function usersConfiguration(options: ConfigurationOptions, memory: number = totalmem()): string {
  const query = Math.floor(Math.min(4 * GIB, Math.max(GIB / 2, memory / 4)));
  const hash = createHash("sha256").update(options.password).digest("hex");
  const grants = ["ALL ON `retake`*.*", "TABLE ENGINE ON *", "SELECT ON system.*", "CREATE TEMPORARY TABLE ON *.*", "KILL QUERY ON *.*"];
  // System tables of all shards are read at once.
  if (options.shard !== undefined) grants.push("READ ON REMOTE");
  const keepUp = ["SYSTEM LISTEN ON *.*", "SELECT ON system.numbers", "SELECT ON system.one"];
  return `<clickhouse>
  <profiles>
    <default/>
    <retake>
      <max_memory_usage>${query}</max_memory_usage>
      <async_insert>0</async_insert>
      <log_queries>0</log_queries>
    </retake>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <${options.username}>
      <password_sha256_hex>${hash}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>retake</profile>
      <quota>default</quota>
      <grants>${grants.map((grant) => `<query>GRANT ${escape(grant)}</query>`).join("")}</grants>
    </${options.username}>
    <default>
      <password></password>
      <networks><ip>::1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>${keepUp.map((grant) => `<query>GRANT ${escape(grant)}</query>`).join("")}</grants>
    </default>
  </users>
</clickhouse>
`;
}

function escape(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
